//! The shopper's photos, fetched with the key: small beside the words, and large
//! in a dialog. Nothing of them stays once the matter is left.

use std::sync::Arc;

use hemline_api_types::returns::Evidence;
use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    api::{self, File},
    markup::{Built, view},
    pages::{
        check,
        desk::{Visit, state::State},
    },
    route::MerchantId,
    text,
};

/// How a photo's picture stands.
#[derive(Clone)]
enum Picture {
    Loading,
    Here(Arc<File>),
    Failed,
}

/// The photos of a piece, or of a whole letter.
pub fn photos<'a>(
    visit: Visit,
    merchant: &MerchantId,
    of: impl Iterator<Item = (&'a str, &'a [Evidence])>,
) -> Option<Built> {
    let figures: Vec<_> = of
        .flat_map(|(name, photos)| {
            let photos = photos.iter().enumerate();
            photos.map(move |(place, evidence)| figure(visit, merchant, name, place, evidence))
        })
        .collect();
    (!figures.is_empty()).then(|| view! { <div class="gallery">{figures}</div> })
}

fn figure(
    visit: Visit,
    merchant: &MerchantId,
    piece: &str,
    place: usize,
    evidence: &Evidence,
) -> Built {
    let picture = RwSignal::new(Picture::Loading);
    let (merchant, id) = (merchant.clone(), evidence.photo.clone());
    let fetch = Callback::new(move |()| {
        picture.set(Picture::Loading);
        fetch(visit, merchant.clone(), id.clone(), picture);
    });
    fetch.run(());
    let shows = match evidence.of {
        Some(need) => check::words::need(need),
        None => text!("desk.photo.more"),
    };
    let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
    let alt = text!("desk.photo.alt", number = number, piece = piece);
    let label = text!("desk.photo.larger", what = &shows, piece = piece);
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        }
    };
    let (large_alt, title) = (alt.clone(), shows.clone());
    let small = move || match picture.get() {
        Picture::Loading => view! { <div class="gallery-view skeleton"></div> },
        Picture::Failed => view! {
            <div class="gallery-view gallery-failed">
                <p class="small">{text!("desk.photo.failed")}</p>
                <button
                    class="button button-quiet button-small"
                    type="button"
                    on:click=move |_| fetch.run(())
                >
                    {text!("again")}
                </button>
            </div>
        },
        Picture::Here(photo) => view! {
            <button
                class="gallery-view"
                type="button"
                aria-label=label.clone()
                on:click=open
            >
                <img src=photo.address().to_owned() alt=alt.clone() />
            </button>
        },
    };
    let large = move || match picture.get() {
        Picture::Here(photo) => {
            Some(view! { <img src=photo.address().to_owned() alt=large_alt.clone() /> })
        }
        Picture::Loading | Picture::Failed => None,
    };
    view! {
        <figure>
            {small}
            <figcaption>{shows}</figcaption>
            <dialog class="gallery-dialog" aria-label=title node_ref=dialog>
                {large}
                <form method="dialog">
                    <button class="button" type="submit">
                        {text!("desk.photo.close")}
                    </button>
                </form>
            </dialog>
        </figure>
    }
}

fn fetch(visit: Visit, merchant: MerchantId, id: String, picture: RwSignal<Picture>) {
    let key = visit.state.with_untracked(|state| match state {
        State::Inside(inside) => inside.key.clone(),
        State::Outside(..) | State::Entering(_) => String::new(),
    });
    spawn_local(async move {
        let photo = api::desk_photo(&merchant, &key, &id).await;
        // Left meanwhile, the photo goes with what is dropped.
        let _ = picture.try_set(match photo {
            Ok(photo) => Picture::Here(Arc::new(photo)),
            Err(_) => Picture::Failed,
        });
    });
}
