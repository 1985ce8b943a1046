//! The page that goes into the parcel: all that a printed sheet shows of a return.
//! On a screen it is not there.

use hemline_api_types::returns::{ReturnItem, ReturnState};

use super::{Sheet, answered};
use crate::{
    api, clock, format,
    markup::{Build, Built, view},
    pages::{check, returns::follow::words},
    text,
    ui::facts::{fact_row, facts},
};

pub fn slip(sheet: &Sheet) -> Built {
    let back = &sheet.back;
    let reference = &back.reference;
    let asked = clock::shown_at(back.asked_at.0.timestamp_millis()).date();
    let rows = vec![
        fact_row(
            text!("follow.number"),
            reference.clone().built(),
            Vec::new(),
        ),
        fact_row(
            text!("follow.slip.order"),
            sheet.page.returnable.number.clone().built(),
            Vec::new(),
        ),
        fact_row(
            text!("follow.slip.asked"),
            format::date(asked).built(),
            Vec::new(),
        ),
        sheet.place(text!("follow.place")),
    ];
    let items: Vec<_> = back.items.iter().map(row).collect();
    let not_yet = (back.state == ReturnState::Requested).then(|| {
        view! { <p class="slip-not-yet">{text!("follow.slip.not_yet")}</p> }
    });
    view! {
        <section class="slip" aria-labelledby="slip">
            <div class="slip-head">
                <div>
                    <p>{sheet.page.shop.profile().name.clone()}</p>
                    <h1 class="page-title" id="slip">
                        {text!("follow.slip")}
                    </h1>
                    <p class="slip-number">{reference.clone()}</p>
                </div>
                <img
                    class="slip-code"
                    src=api::code_address(reference)
                    alt=text!("follow.slip.code", reference = reference)
                    width="160"
                    height="160"
                />
            </div>
            {not_yet}
            {facts(rows)}
            <table class="slip-items">
                <caption class="small-title">{text!("follow.slip.items")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text!("follow.slip.count")}</th>
                        <th scope="col">{text!("follow.slip.piece")}</th>
                        <th scope="col">{text!("follow.slip.reason")}</th>
                        <th scope="col">{text!("follow.slip.wish")}</th>
                    </tr>
                </thead>
                <tbody>{items}</tbody>
            </table>
            <h2 class="small-title">{text!("follow.slip.inside")}</h2>
            <ul class="slip-inside">
                <li>{text!("follow.slip.inside_pieces")}</li>
                <li>{text!("follow.slip.inside_form")}</li>
            </ul>
        </section>
    }
}

fn row(item: &ReturnItem) -> Built {
    let name = match &item.variant {
        Some(variant) => text!("order.piece.variant", name = &item.name, variant = variant),
        None => item.name.clone(),
    };
    let reason = answered(item, "reason").and_then(check::words::reason);
    view! {
        <tr>
            <td>{format::number(item.ask.quantity)}</td>
            <td>{name}</td>
            <td>{reason.unwrap_or_default()}</td>
            <td>{words::wish(item)}</td>
        </tr>
    }
}
