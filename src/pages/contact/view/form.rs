//! A topic's form: all that the team wants to know, on one page.

use std::sync::Arc;

use hemline_api_types::{
    contact::{FieldKind, Instead, OrderUse, TopicField},
    returns::{Piece, Returnable},
};
use hemline_policy::{
    decision::Outcome,
    document::Need,
    fact::{Fact, Value},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::{Phase, Scene, why};
use crate::{
    api::Failure,
    device, format,
    markup::{Build, Built, view},
    pages::{
        check::words,
        contact::{
            draft::Spot,
            ground::{LONGEST_LINE, LONGEST_MESSAGE, Standing, Wrong, longest},
            state::{Msg, Trouble},
            suggest::suggested,
            topic_claim,
        },
        evidence::{self, MOST_PHOTOS, Shot, Slots, photo_name, slots},
        finding::typed,
        heading,
        questions::{
            self, Asked,
            view::{bare, problem},
        },
        said::dated,
    },
    route::{Route, Task},
    text,
    ui::{
        facts::{fact_row, facts},
        form::{self, Carries, field, obstacle, radios, summary},
        garment::garment,
        icon::{Icon, icon},
        link::link_on,
        question::Choice,
    },
    woven,
};

pub fn form(scene: &Scene, trouble: &Trouble) -> Built {
    let writer = scene.writer;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        writer.happen(Msg::SendChosen);
    };
    let part = Part { scene, trouble };
    view! {
        {scene.back()}
        {head(scene)}
        <div class="spread">
            <form
                class="form letter spread-main"
                novalidate=true
                method="dialog"
                autocomplete="on"
                on:submit=submit
            >
                {in_the_way(scene, trouble)}
                {first(scene)}
                {instead(scene)}
                {part.order()}
                {part.questions()}
                {part.pieces()}
                {part.photos()}
                {part.fields()}
                {part.email()}
                {part.subject()}
                {part.message()}
                {send(scene, trouble)}
            </form>
            {why::margin(scene)}
        </div>
    }
}

/// The topic, with the day until which it can be told.
fn head(scene: &Scene) -> Built {
    let heading = heading(&scene.ground.topic.title);
    let standing = scene.standing;
    let (for_title, for_lede) = (scene.clone(), scene.clone());
    let title = move || standing.with(|standing| title(&for_title, standing));
    let lede = move || standing.with(|standing| lede(&for_lede, standing));
    view! {
        <header class="page-head letter-head">
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {title.built()}
            </h1>
            {lede.built()}
        </header>
    }
}

fn title(scene: &Scene, standing: &Standing) -> Built {
    let topic = &scene.ground.topic;
    let day = scene.ground.engine.as_ref().and_then(|engine| {
        let told = standing.told.as_ref()?;
        let last = told.last_day?.0;
        let is_open = told.outcome != Outcome::Refused && last >= engine.today();
        is_open.then(|| dated(last, engine.today()))
    });
    match (day, scene.ground.claim()) {
        (Some(day), Some("missing_item")) => woven!("contact.by.missing_item", day = day),
        (Some(day), Some("faulty_item")) => woven!("contact.by.faulty_item", day = day),
        (Some(day), Some("damaged_parcel")) => woven!("contact.by.damaged_parcel", day = day),
        (Some(day), Some("wrong_item")) => woven!("contact.by.wrong_item", day = day),
        (_, _) => topic.title.clone().built(),
    }
}

fn lede(scene: &Scene, standing: &Standing) -> Option<Built> {
    let topic = &scene.ground.topic;
    let came = scene.ground.engine.as_ref().and_then(|engine| {
        // Of a claim whose days count from it.
        standing.told.as_ref()?.last_day?;
        match standing.facts.get(Fact::DeliveredOn)? {
            Value::Day(day) if topic_claim(topic).is_some() => {
                Some(woven!("contact.came", day = dated(day, engine.today())))
            }
            _ => None,
        }
    });
    let lede = came.or_else(|| topic.hint.clone().map(Build::built))?;
    Some(view! { <p class="lede">{lede}</p> })
}

/// What the policy says, where it is no clear yes.
fn first(scene: &Scene) -> Built {
    let standing = scene.standing;
    let told = Memo::new(move |_| standing.read().told.clone());
    let first = move || told.get().and_then(|told| why::first(&told));
    view! { <div role="status">{first.built()}</div> }
}

/// Another page does it better than a letter, unless the policy rules it out.
fn instead(scene: &Scene) -> Built {
    let (scene, standing) = (scene.clone(), scene.standing);
    let is_refused = Memo::new(move |_| standing.read().is_refused());
    let leads = move || (!is_refused.get()).then(|| lead(&scene)).flatten();
    leads.built()
}

fn lead(scene: &Scene) -> Option<Built> {
    let merchant = scene.shop.id().clone();
    let order = |task| Route::Order {
        merchant: merchant.clone(),
        task,
    };
    let (route, words) = match scene.ground.topic.instead? {
        Instead::Order => (order(None), text!("contact.instead.order")),
        Instead::Cancel => (order(Some(Task::Cancel)), text!("contact.instead.cancel")),
        Instead::Amend => (order(Some(Task::Amend)), text!("contact.instead.amend")),
        Instead::Return => {
            let query = Vec::new();
            let back = Route::Return {
                merchant: merchant.clone(),
                query,
            };
            (back, text!("contact.instead.return"))
        }
        Instead::Sizes => {
            let sizes = Route::Sizes {
                merchant: merchant.clone(),
                chart: None,
                query: Vec::new(),
            };
            (sizes, text!("contact.instead.sizes"))
        }
    };
    Some(view! {
        <div class="notice">
            {icon(Icon::Arrow)}
            <div>
                <p class="notice-title">{words}</p>
                <p>{link_on(route.to_string(), text!("contact.instead.go"))}</p>
                <p class="quiet small">{text!("contact.instead.or")}</p>
            </div>
        </div>
    })
}

/// The parts of the form, with what is wrong in each.
struct Part<'s> {
    scene: &'s Scene,
    trouble: &'s Trouble,
}

impl Part<'_> {
    fn complaint(&self, spot: &Spot) -> Option<String> {
        match self.trouble {
            Trouble::Wrong(wrongs) => wrongs
                .iter()
                .find(|(known, _)| known == spot)
                .map(|(known, wrong)| complaint(self.scene, known, *wrong)),
            Trouble::Nothing | Trouble::PhotosLeft | Trouble::NotSent(_) => None,
        }
    }

    fn raw(&self, spot: &Spot) -> String {
        let state = self.scene.writer.state.read_untracked();
        let draft = state.draft();
        draft.map_or_else(String::new, |draft| draft.raw(spot).to_owned())
    }

    fn order(&self) -> Option<Built> {
        let ground = &self.scene.ground;
        if let Some(order) = &ground.order {
            let page = Route::Order {
                merchant: self.scene.shop.id().clone(),
                task: None,
            };
            let another = link_on(page.to_string(), text!("contact.order_page"));
            return facts(vec![fact_row(
                text!("order.find.number"),
                order.number.clone().built(),
                vec![another],
            )]);
        }
        if ground.topic.order == OrderUse::None {
            return None;
        }
        let label = text!("order.find.number");
        let number = form::Field {
            id: Spot::Order.id(),
            label: if ground.wants_number() {
                label
            } else {
                text!("contact.optional", label = label)
            },
            hint: Some(text!("contact.order_hint")),
            complaint: self.complaint(&Spot::Order),
        };
        let aside = self.scene.writer.aside;
        Some(view! {
            <div class="letter-order">
                {field(number, |carries| self.line(Spot::Order, "off", "text", 64, carries))}
                <button
                    class="button button-quiet button-small"
                    type="button"
                    on:click=move |_| aside.go_without(false)
                >
                    {text!("contact.find")}
                </button>
                <p class="quiet small">{text!("contact.find_why")}</p>
            </div>
        })
    }

    /// What the engine asks, one question after the other; what stays is not
    /// written anew when another comes.
    fn questions(&self) -> Vec<Built> {
        let ground = &self.scene.ground;
        let (Some(engine), Some(question)) = (&ground.engine, &ground.topic.question) else {
            return Vec::new();
        };
        let standing = self.scene.standing;
        let candidates = Fact::ALL.iter().copied().filter(|fact| {
            let clauses = engine.policy.clauses_asking(question.topic, *fact);
            !clauses.is_empty()
        });
        candidates
            .map(|fact| {
                let is_asked = Memo::new(move |_| standing.read().asked.contains(&fact));
                let scene = self.scene.clone();
                let complaint = self.complaint(&Spot::Fact(fact));
                (move || {
                    is_asked
                        .get()
                        .then(|| asked(&scene, fact, complaint.clone()))
                })
                .built()
            })
            .collect()
    }

    /// Which pieces, and how many of each.
    fn pieces(&self) -> Option<Built> {
        let is_needed = self.scene.ground.pieces_wanted()?;
        let order = self.scene.ground.order.clone()?;
        let complaint = self.complaint(&Spot::Pieces);
        let chosen = {
            let state = self.scene.writer.state.read_untracked();
            state.draft().map(|draft| draft.pieces.clone())
        };
        let chosen = chosen.unwrap_or_default();
        let rows: Vec<_> = order
            .pieces
            .iter()
            .enumerate()
            .map(|(nth, piece)| piece_row(nth, piece, &chosen))
            .collect();
        let class = if complaint.is_some() {
            "field-wrong"
        } else {
            ""
        };
        let described = complaint.is_some().then_some("pieces-error");
        let complaint = complaint.map(|complaint| {
            view! {
                <p class="error-text" id="pieces-error">
                    {icon(Icon::Alert)}
                    {complaint}
                </p>
            }
        });
        let is_missing = self.scene.ground.claim() == Some("missing_item");
        let legend = match (is_missing, is_needed) {
            (true, _) => text!("contact.pieces.missing"),
            (false, true) => text!("contact.pieces"),
            (false, false) => text!("contact.optional", label = text!("contact.pieces")),
        };
        let writer = self.scene.writer;
        let change = move |_: ev::Event| writer.happen(Msg::PiecesChosen(ticked(&order)));
        Some(view! {
            <div class=class>
                <fieldset aria-describedby=described on:change=change>
                    <legend class="form-label">{legend}</legend>
                    {complaint}
                    <div class="choices">{rows}</div>
                </fieldset>
            </div>
        })
    }

    fn photos(&self) -> Option<Built> {
        let scene = self.scene;
        let Some(photos) = scene.writer.photos else {
            return self.photos_later();
        };
        let asks = scene
            .standing
            .with_untracked(|standing| scene.ground.has_photos(standing));
        if !asks {
            return None;
        }
        let (writer, standing, ground) = (scene.writer, scene.standing, scene.ground.clone());
        let lacks: Vec<Need> = match self.trouble {
            Trouble::Wrong(wrongs) => wrongs
                .iter()
                .filter_map(|(spot, _)| match spot {
                    Spot::Photo(need) => Some(*need),
                    Spot::Order
                    | Spot::Pieces
                    | Spot::Fact(_)
                    | Spot::Field(_)
                    | Spot::Email
                    | Spot::Subject
                    | Spot::Message => None,
                })
                .collect(),
            Trouble::Nothing | Trouble::PhotosLeft | Trouble::NotSent(_) => Vec::new(),
        };
        // A new id is no new picture: what shows the photo follows it.
        let shots = Memo::new(move |_| {
            let state = writer.state.read();
            let shots = state.draft().into_iter().flat_map(|draft| &draft.photos);
            let shots = shots.map(|shot| (shot.local.clone(), shot.of));
            shots.collect::<Vec<_>>()
        });
        let wanted = Memo::new(move |_| standing.with(|standing| ground.photos(standing)));
        let places = move || {
            shots.track();
            let shots: Vec<Shot> = {
                let state = writer.state.read_untracked();
                let draft = state.draft();
                draft.map(|draft| draft.photos.clone()).unwrap_or_default()
            };
            slots(&Slots {
                photos,
                wanted: &wanted.read(),
                shots: &shots,
                lacks: &lacks,
                lost: writer.lost.into(),
                took: Callback::new(move |(slot, files): (String, Vec<File>)| {
                    writer.took(&slot, files);
                }),
                removed: Callback::new(move |local| writer.happen(Msg::PhotoRemoved { local })),
            })
        };
        Some(view! {
            <fieldset class="letter-photos">
                <legend class="form-label">{text!("contact.photos")}</legend>
                <p class="form-hint">{text!("contact.photos_hint", most = format::number(MOST_PHOTOS as u32))}</p>
                {places.built()}
            </fieldset>
        })
    }

    /// Without an order there is nowhere to send photos to.
    fn photos_later(&self) -> Option<Built> {
        let standing = self.scene.standing.read_untracked();
        let wants = standing
            .needs
            .iter()
            .any(|need| photo_name(*need).is_some());
        wants.then(|| view! { <p class="quiet small">{text!("contact.photos_later")}</p> })
    }

    fn fields(&self) -> Vec<Built> {
        let topic = &self.scene.ground.topic;
        topic.fields.iter().map(|field| self.own(field)).collect()
    }

    /// A field of the topic's own.
    fn own(&self, own: &TopicField) -> Built {
        let spot = Spot::Field(own.id.clone());
        let about = form::Field {
            id: spot.id(),
            label: if own.optional {
                text!("contact.optional", label = &own.label)
            } else {
                own.label.clone()
            },
            hint: own.hint.clone(),
            complaint: self.complaint(&spot),
        };
        match &own.kind {
            FieldKind::Line => field(about, |carries| {
                self.line(spot, "off", "text", LONGEST_LINE, carries)
            }),
            FieldKind::Text => field(about, |carries| self.area(spot, longest(own), carries)),
            FieldKind::Choice(words) => {
                let given = self.raw(&spot);
                let rows = words
                    .iter()
                    .map(|word| Choice {
                        value: word.clone(),
                        name: word.clone(),
                        hint: None,
                        chosen: *word == given,
                    })
                    .collect();
                let writer = self.scene.writer;
                let change = move |event: ev::Event| {
                    writer.happen(Msg::Written(spot.clone(), event_target_value(&event)));
                };
                view! { <div on:change=change>{radios(about, rows)}</div> }
            }
        }
    }

    fn email(&self) -> Built {
        let about = form::Field {
            id: Spot::Email.id(),
            label: text!("contact.email_of_yours"),
            hint: Some(text!("contact.email_hint")),
            complaint: self.complaint(&Spot::Email),
        };
        field(about, |carries| {
            self.line(Spot::Email, "email", "email", 254, carries)
        })
    }

    /// One line, and the answers that fit it. What is a question to the engine has
    /// its answer beside it.
    fn subject(&self) -> Option<Built> {
        if self.scene.ground.topic.question.is_some() {
            return None;
        }
        let about = form::Field {
            id: Spot::Subject.id(),
            label: text!("contact.optional", label = text!("contact.subject")),
            hint: None,
            complaint: self.complaint(&Spot::Subject),
        };
        let words = RwSignal::new(String::new());
        let index = self.scene.shop.search_index();
        let typing = move |event: ev::Event| words.set(event_target_value(&event));
        let subject = field(about, |carries| {
            self.line(Spot::Subject, "off", "text", LONGEST_LINE, carries)
        });
        Some(view! {
            <div class="letter-subject" on:focusin=move |_| index.want() on:input=typing>
                {subject}
                {suggested(&self.scene.shop, words)}
            </div>
        })
    }

    fn message(&self) -> Built {
        let ground = &self.scene.ground;
        let wants = ground.wants_words(&self.scene.standing.read_untracked());
        let label = match (wants, ground.claim()) {
            (true, Some("missing_item")) => text!("contact.message.missing"),
            (true, Some(_)) => text!("contact.message.wrong"),
            (true, None) => text!("contact.message"),
            (false, _) => text!("contact.message.optional"),
        };
        let about = form::Field {
            id: Spot::Message.id(),
            label,
            hint: None,
            complaint: self.complaint(&Spot::Message),
        };
        field(about, |carries| {
            self.area(Spot::Message, LONGEST_MESSAGE, carries)
        })
    }

    fn line(
        &self,
        spot: Spot,
        autocomplete: &'static str,
        kind: &'static str,
        longest: usize,
        carries: Carries,
    ) -> Built {
        let (writer, id, value) = (self.scene.writer, spot.id(), self.raw(&spot));
        let write = move |event: ev::Event| {
            writer.happen(Msg::Written(spot.clone(), event_target_value(&event)));
        };
        view! {
            <input
                class="input"
                id=id
                type=kind
                value=value
                autocomplete=autocomplete
                maxlength=longest.to_string()
                aria-describedby=carries.described
                aria-invalid=carries.invalid
                on:input=write
            />
        }
    }

    fn area(&self, spot: Spot, longest: usize, carries: Carries) -> Built {
        let (writer, id, value) = (self.scene.writer, spot.id(), self.raw(&spot));
        let write = move |event: ev::Event| {
            writer.happen(Msg::Written(spot.clone(), event_target_value(&event)));
        };
        view! {
            <textarea
                class="input"
                id=id
                rows="4"
                maxlength=longest.to_string()
                autocomplete="off"
                prop:value=value
                aria-describedby=carries.described
                aria-invalid=carries.invalid
                on:input=write
            ></textarea>
        }
    }
}

/// A question of the engine's.
fn asked(scene: &Scene, fact: Fact, complaint: Option<String>) -> Built {
    let ground = &scene.ground;
    let (Some(engine), Some(question)) = (&ground.engine, &ground.topic.question) else {
        return ().built();
    };
    let mut others = scene
        .standing
        .with_untracked(|standing| standing.facts.clone());
    others.remove(fact);
    let control = questions::control(engine, question.topic, fact, &others);
    let given = {
        let state = scene.writer.state.read_untracked();
        let draft = state.draft();
        draft.and_then(|draft| draft.answer(fact).map(str::to_owned))
    };
    let about = form::Field {
        id: fact.name(),
        label: words::question(Asked::Fact(fact)),
        hint: words::hint(Asked::Fact(fact)),
        complaint,
    };
    let part = match &control {
        questions::Control::Choices(names) => {
            let rows = names
                .iter()
                .map(|name| Choice {
                    value: name.clone(),
                    name: words::choice(Some(&engine.policy), Asked::Fact(fact), name),
                    hint: words::choice_hint(Asked::Fact(fact), name),
                    chosen: given.as_ref() == Some(name),
                })
                .collect();
            radios(about, rows)
        }
        questions::Control::Country { .. }
        | questions::Control::Count { .. }
        | questions::Control::Day { .. }
        | questions::Control::Moment { .. } => field(about, |carries| {
            let (described, invalid) = (carries.described, carries.invalid);
            bare(
                &control,
                fact.name().to_owned(),
                given,
                Signal::stored(described),
                Signal::stored(invalid),
            )
        }),
    };
    let writer = scene.writer;
    let change = move |event: ev::Event| {
        writer.happen(Msg::FactGiven(fact, event_target_value(&event)));
    };
    view! { <div on:change=change>{part}</div> }
}

fn piece_row(nth: usize, piece: &Piece, chosen: &[(String, u32)]) -> Built {
    let mut known = chosen.iter();
    let count = known
        .find(|(line, _)| *line == piece.line)
        .map(|(_, count)| *count);
    let id = format!("piece-{nth}");
    let label_for = id.clone();
    let variant = piece
        .variant
        .clone()
        .map(|variant| view! { <span class="choice-hint">{variant}</span> });
    view! {
        <div class="choice choice-item">
            <input type="checkbox" id=id checked=count.is_some() />
            <label for=label_for>
                {garment(piece.category.as_deref())}
                <span class="choice-text">
                    <span class="choice-name">{piece.name.clone()}</span>
                    {variant}
                </span>
            </label>
            {(piece.quantity > 1).then(|| how_many(nth, piece, count.unwrap_or(1)))}
        </div>
    }
}

fn how_many(nth: usize, piece: &Piece, given: u32) -> Built {
    let options: Vec<_> = (1..=piece.quantity)
        .map(|count| {
            view! {
                <option value=count.to_string() selected=count == given>
                    {format::number(count)}
                </option>
            }
        })
        .collect();
    let id = format!("count-{nth}");
    let label_for = id.clone();
    view! {
        <div class="counts">
            <span class="count-field">
                <label class="count-label" for=label_for>
                    {text!("contact.how_many")}
                    <span class="visually-hidden">{text!("photo.of", photo = &piece.name)}</span>
                </label>
                <select class="input" id=id>
                    {options}
                </select>
            </span>
        </div>
    }
}

/// What of the pieces is ticked.
fn ticked(order: &Arc<Returnable>) -> Vec<(String, u32)> {
    let pieces = order.pieces.iter().enumerate();
    pieces
        .filter_map(|(nth, piece)| {
            let checkbox = document().get_element_by_id(&format!("piece-{nth}"))?;
            // It is an input, as the form was written.
            if !checkbox.unchecked_ref::<HtmlInputElement>().checked() {
                return None;
            }
            let count = typed(&format!("count-{nth}")).parse().unwrap_or(1);
            Some((piece.line.clone(), count))
        })
        .collect()
}

/// What is wrong, in the words of the field.
fn complaint(scene: &Scene, spot: &Spot, wrong: Wrong) -> String {
    let ground = &scene.ground;
    match (spot, wrong) {
        (Spot::Photo(need), Wrong::Missing) => evidence::missing(*need),
        (Spot::Photo(_), _) => text!("contact.wrong.photos"),
        (Spot::Pieces, _) if ground.claim() == Some("missing_item") => {
            text!("contact.wrong.missing_piece")
        }
        (Spot::Pieces, _) => text!("contact.wrong.piece"),
        (Spot::Fact(fact), wrong) => {
            let complaint = match wrong {
                Wrong::Unfit(complaint) => complaint,
                Wrong::Missing | Wrong::NoEmail | Wrong::TooLong | Wrong::Refused => {
                    questions::Complaint::Missing
                }
            };
            let control = ground.engine.as_ref().zip(ground.topic.question.as_ref());
            control.map_or_else(String::new, |(engine, question)| {
                let facts = scene.standing.read_untracked().facts.clone();
                let control = questions::control(engine, question.topic, *fact, &facts);
                problem(&control, complaint)
            })
        }
        (Spot::Order, Wrong::Missing) => text!("order.wrong.number"),
        (Spot::Email, Wrong::Missing) => text!("contact.wrong.email"),
        (Spot::Email, _) => text!("contact.wrong.no_email"),
        (Spot::Message, Wrong::Missing) => text!("contact.wrong.message"),
        (Spot::Field(id), wrong) => {
            let mut fields = ground.topic.fields.iter();
            let label = fields
                .find(|field| field.id == *id)
                .map_or("", |field| field.label.as_str());
            match wrong {
                Wrong::Missing => text!("contact.wrong.field", label = label),
                Wrong::NoEmail | Wrong::TooLong | Wrong::Unfit(_) | Wrong::Refused => {
                    text!("contact.wrong.field_again", label = label)
                }
            }
        }
        (Spot::Order, _) => text!("contact.wrong.number"),
        (Spot::Subject, _) => text!("contact.wrong.subject"),
        (Spot::Message, _) => text!("contact.wrong.message_again"),
    }
}

/// What stands in the way of sending.
fn in_the_way(scene: &Scene, trouble: &Trouble) -> Option<Built> {
    let face = match trouble {
        Trouble::Nothing => return None,
        Trouble::Wrong(wrongs) => {
            let problems = wrongs
                .iter()
                .map(|(spot, wrong)| (spot.id(), complaint(scene, spot, *wrong)))
                .collect();
            summary(text!("form.problem", count = wrongs.len()), None, problems)
        }
        Trouble::PhotosLeft => obstacle(
            Icon::Alert,
            text!("contact.photos_left"),
            text!("contact.photos_left_text"),
        ),
        Trouble::NotSent(Failure::Offline) => obstacle(
            Icon::Offline,
            text!("order.ask.offline"),
            text!("order.ask.offline_text"),
        ),
        Trouble::NotSent(Failure::Wait(_)) => obstacle(
            Icon::Clock,
            text!("order.ask.wait"),
            text!("order.ask.wait_text"),
        ),
        // It may have arrived all the same.
        Trouble::NotSent(Failure::ServerGone | Failure::Unreadable) => obstacle(
            Icon::Alert,
            text!("order.ask.gone"),
            text!("contact.gone_text"),
        ),
        Trouble::NotSent(Failure::NotFound | Failure::PassEnded | Failure::Refused(_)) => obstacle(
            Icon::Alert,
            text!("contact.not_taken"),
            text!("contact.not_taken_text"),
        ),
    };
    Some(face)
}

fn send(scene: &Scene, trouble: &Trouble) -> Built {
    let phase = scene.phase;
    let is_again = matches!(trouble, Trouble::NotSent(_));
    let go = move || match phase.get() {
        Phase::Writing if is_again => text!("again"),
        Phase::Writing => text!("contact.send"),
        Phase::Gathering | Phase::Sending => text!("order.ask.sending"),
        Phase::Waiting => text!("contact.waiting_go"),
    };
    let said = move || match phase.get() {
        Phase::Writing => None,
        Phase::Gathering => Some(text!("contact.gathering")),
        Phase::Sending => Some(text!("order.ask.sending")),
        Phase::Waiting => Some(text!("contact.waiting")),
    };
    let kept = if device::keeps() {
        text!("contact.kept_here")
    } else {
        text!("contact.not_kept")
    };
    let busy = move || matches!(phase.get(), Phase::Gathering | Phase::Sending).then_some("true");
    view! {
        <div class="actions">
            <button class="button" type="submit" aria-disabled=busy>
                {go.built()}
            </button>
        </div>
        <p class="small" role="status">
            {said.built()}
        </p>
        <p class="small quiet">{kept}</p>
    }
}
