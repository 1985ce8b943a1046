//! Photos on their way: made smaller in the browser, which leaves out the position
//! and whatever else a file holds beside its picture, kept on the device until
//! they are sent, and uploaded one by one.

use js_sys::{Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use crate::{
    api::{self, Failure, File, Upload},
    device,
    pages::finding::Pass,
    route::MerchantId,
};

/// Longest side of what is uploaded, in pixels.
const LONGEST: u32 = 2_000;
/// Of a JPEG, from 0 to 1: a seam is still a seam.
const QUALITY: f64 = 0.85;

/// How a photo stands that the server does not have yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// It is made smaller.
    Preparing,
    /// So much of it is there, in percent.
    Uploading(u32),
    Failed(Cause),
}

/// Why it did not get through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cause {
    Offline,
    /// No answer, or too much at once: it may be tried again.
    NoAnswer,
    /// The server does not take it.
    NotTaken,
}

/// What came of a photo.
pub enum News {
    Uploaded(String),
    Lost(Loss),
    Failed,
    /// The server no longer takes the pass.
    PassEnded,
}

/// Why there is none any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// This browser can't show the file, so it can't be made smaller.
    Unreadable,
    /// The device has not kept it, as in a private window.
    NotKept,
}

/// The photos of a draft.
#[derive(Clone, Copy)]
pub struct Photos {
    merchant: StoredValue<MerchantId>,
    pass: StoredValue<Pass>,
    /// Where the device keeps them.
    box_name: StoredValue<String>,
    pub progress: RwSignal<Vec<(String, Progress)>>,
    /// Addresses of pictures to look at, by the device's names.
    pub pictures: RwSignal<Vec<(String, String)>>,
    uploads: StoredValue<Vec<(String, Upload)>, LocalStorage>,
    files: StoredValue<Vec<(String, Blob)>, LocalStorage>,
    /// What the pictures' addresses belong to.
    addresses: StoredValue<Vec<File>, LocalStorage>,
    news: Callback<(String, Told)>,
}

/// What is told of a photo; [`News`] is not shared between threads by accident.
pub type Told = std::sync::Arc<News>;

impl Photos {
    pub fn new(
        merchant: &MerchantId,
        pass: &Pass,
        box_name: String,
        news: Callback<(String, Told)>,
    ) -> Self {
        Self {
            merchant: StoredValue::new(merchant.clone()),
            pass: StoredValue::new(pass.clone()),
            box_name: StoredValue::new(box_name),
            progress: RwSignal::default(),
            pictures: RwSignal::default(),
            uploads: StoredValue::new_local(Vec::new()),
            files: StoredValue::new_local(Vec::new()),
            addresses: StoredValue::new_local(Vec::new()),
            news,
        }
    }

    pub fn progress_of(self, local: &str) -> Option<Progress> {
        let all = self.progress.read();
        all.iter()
            .find(|(known, _)| known == local)
            .map(|(_, progress)| *progress)
    }

    pub fn picture_of(self, local: &str) -> Option<String> {
        let all = self.pictures.read();
        all.iter()
            .find(|(known, _)| known == local)
            .map(|(_, address)| address.clone())
    }

    /// Takes a file that was chosen.
    pub fn take(self, local: String, file: Blob) {
        self.set(&local, Some(Progress::Preparing));
        spawn_local(async move {
            match scaled(&file).await {
                Some(photo) => {
                    self.show(&local, &photo);
                    if let Some(name) = self.box_name.try_get_value() {
                        device::keep_file(&name, &local, &photo).await;
                    }
                    self.files
                        .try_update_value(|files| files.push((local.clone(), photo.clone())));
                    self.upload(local, photo);
                }
                None => self.lose(local, Loss::Unreadable),
            }
        });
    }

    /// Goes on with a photo that the device kept, or tries one again. Where the
    /// file is gone, so is the photo.
    pub fn resume(self, local: String) {
        self.set(&local, Some(Progress::Uploading(0)));
        spawn_local(async move {
            match self.file(&local).await {
                Some(photo) => {
                    self.show(&local, &photo);
                    self.upload(local, photo);
                }
                None => self.lose(local, Loss::NotKept),
            }
        });
    }

    /// Has a picture of a photo that the server has.
    pub fn look(self, local: String, id: String) {
        if self.picture_of(&local).is_some() {
            return;
        }
        spawn_local(async move {
            let picture = match self.file(&local).await {
                Some(photo) => File::of(&photo),
                None => {
                    let (Some(merchant), Some(pass)) =
                        (self.merchant.try_get_value(), self.pass.try_get_value())
                    else {
                        return;
                    };
                    api::photo(&merchant, &pass.token, &id).await.ok()
                }
            };
            self.hang(&local, picture);
        });
    }

    /// Gives a photo up.
    pub fn forget(self, local: &str) {
        self.uploads.try_update_value(|uploads| {
            for (known, upload) in uploads.iter() {
                if known == local {
                    upload.abort();
                }
            }
            uploads.retain(|(known, _)| known != local);
        });
        self.set(local, None);
    }

    async fn file(self, local: &str) -> Option<Blob> {
        let known = self.files.try_with_value(|files| {
            let mut files = files.iter();
            files
                .find(|(known, _)| known == local)
                .map(|(_, file)| file.clone())
        });
        match known.flatten() {
            Some(file) => Some(file),
            None => device::read_file(&self.box_name.try_get_value()?, local).await,
        }
    }

    fn upload(self, local: String, photo: Blob) {
        let (Some(merchant), Some(pass)) =
            (self.merchant.try_get_value(), self.pass.try_get_value())
        else {
            return;
        };
        self.set(&local, Some(Progress::Uploading(0)));
        let (mine, ended) = (local.clone(), local.clone());
        let upload = Upload::photo(
            &merchant,
            &pass.token,
            &photo,
            move |percent| self.set(&mine, Some(Progress::Uploading(percent))),
            move |came| self.came(ended, came),
        );
        if let Some(upload) = upload {
            self.uploads
                .try_update_value(|uploads| uploads.push((local, upload)));
        }
    }

    fn came(self, local: String, came: Result<hemline_api_types::returns::Photo, Failure>) {
        let is_wanted = self
            .progress
            .try_with_untracked(|all| all.iter().any(|(known, _)| *known == local));
        // It was given up, or the page was left.
        if is_wanted != Some(true) {
            return;
        }
        let cause = match came {
            Ok(photo) => {
                self.set(&local, None);
                self.tell(local, News::Uploaded(photo.id));
                return;
            }
            Err(Failure::PassEnded) => {
                self.tell(local, News::PassEnded);
                return;
            }
            Err(Failure::Offline) => Cause::Offline,
            // What can't be read is not our server's no: a network that wants one to
            // sign in answers in its place.
            Err(Failure::ServerGone | Failure::Wait(_) | Failure::Unreadable) => Cause::NoAnswer,
            Err(Failure::Refused(_) | Failure::NotFound) => Cause::NotTaken,
        };
        self.set(&local, Some(Progress::Failed(cause)));
        self.tell(local, News::Failed);
    }

    fn lose(self, local: String, loss: Loss) {
        self.set(&local, None);
        self.tell(local, News::Lost(loss));
    }

    fn tell(self, local: String, news: News) {
        self.news.try_run((local, Told::new(news)));
    }

    fn show(self, local: &str, photo: &Blob) {
        self.hang(local, File::of(photo));
    }

    fn hang(self, local: &str, picture: Option<File>) {
        if let Some(picture) = picture {
            let address = picture.address().to_owned();
            self.addresses
                .try_update_value(|addresses| addresses.push(picture));
            self.pictures
                .try_update(|all| all.push((local.to_owned(), address)));
        }
    }

    fn set(self, local: &str, progress: Option<Progress>) {
        self.progress.try_update(|all| {
            all.retain(|(known, _)| known != local);
            all.extend(progress.map(|progress| (local.to_owned(), progress)));
        });
    }
}

/// The picture of a file, upright and no larger than it has to be; none where the
/// browser can't read it.
async fn scaled(file: &Blob) -> Option<Blob> {
    let options = js_sys::Object::new();
    Reflect::set(&options, &"imageOrientation".into(), &"from-image".into()).ok()?;
    let window = window();
    let read: Function = Reflect::get(&window, &"createImageBitmap".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let reading: Promise = read.call2(&window, file, &options).ok()?.dyn_into().ok()?;
    let picture: ImageBitmap = JsFuture::from(reading).await.ok()?.dyn_into().ok()?;
    let (width, height) = (picture.width().max(1), picture.height().max(1));
    let longest = width.max(height).max(LONGEST);
    let side = |side: u32| (side * LONGEST / longest).max(1);
    let (width, height) = (side(width), side(height));
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let paper: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    paper
        .draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, width.into(), height.into())
        .ok()?;
    picture.close();
    let writing = Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        let _ = canvas.to_blob_with_type_and_encoder_options(
            done.unchecked_ref(),
            "image/jpeg",
            &QUALITY.into(),
        );
    });
    JsFuture::from(writing).await.ok()?.dyn_into().ok()
}
