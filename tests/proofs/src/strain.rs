//! `strain`: what the server does when what it stands on gives way, or more is asked
//! of it than it can do. While something is missing it says so, with 503 and when to
//! come again, and goes on with all that does not need it; nothing that was answered
//! for is lost; it recovers by itself. Memory is what the kernel says.

mod crowds;
mod faults;
mod visits;

use xtask::{Failure, Outcome, arguments::Arguments};

pub async fn strain(mut arguments: Arguments) -> Outcome {
    let wanted = arguments.rest();
    arguments.end()?;
    let wants = |part: &str| wanted.as_deref().is_none_or(|wanted| wanted == part);
    let parts = ["disk", "store", "mail", "slow", "idle", "overload", "stop"];
    if !parts.iter().any(|part| wants(part)) {
        return Err(Failure::new(format!("the parts are {}", parts.join(", "))));
    }
    if wants("disk") {
        faults::disk().await?;
    }
    if wants("store") {
        faults::store().await?;
    }
    if wants("mail") {
        faults::mail().await?;
    }
    if wants("slow") {
        crowds::slow().await?;
    }
    if wants("idle") {
        crowds::idle().await?;
    }
    if wants("overload") {
        crowds::overload().await?;
    }
    if wants("stop") {
        crowds::stop().await?;
    }
    Ok(())
}
