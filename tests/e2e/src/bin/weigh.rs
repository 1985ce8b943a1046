//! What the widget costs a shop's page, read off a traced Chromium: requests, bytes
//! over the wire, and time of the main thread. `cargo xtask prove widget` runs it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use hemline_e2e::{Host, Page, Server};
use serde_json::Value;
use tokio::{runtime::Builder, task::LocalSet};

/// Visits of each page, taken in turns.
const ROUNDS: usize = 25;

#[derive(Default)]
struct Cost {
    requests: usize,
    bytes: u64,
    /// All tasks of the renderer's main thread, in milliseconds.
    busy: f64,
    /// Compiling and running what comes from the server, in milliseconds.
    ours: f64,
}

fn main() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, weigh());
}

async fn weigh() {
    let host = Host::start();
    let server = Server::for_site(&host.origin());
    let source = server.at("/widget.js");
    let tag = format!("<script async src=\"{source}\" data-merchant=\"kallesia\"></script>");
    host.show("/without", &[], &shop(""));
    host.show("/with", &[], &shop(&tag));
    let page = Page::traced().await;
    let ours = server.at("/");
    let mut costs: [Vec<Cost>; 3] = Default::default();
    for _ in 0..ROUNDS {
        for (index, path) in ["/without", "/with"].into_iter().enumerate() {
            let cost = visit(&page, &host.at(path), &ours, false).await;
            costs[index].push(cost);
        }
    }
    // Opening runs the app, and is worth fewer rounds.
    for _ in 0..5 {
        let cost = visit(&page, &host.at("/with"), &ours, true).await;
        costs[2].push(cost);
    }
    page.close().await;
    println!("A shop’s page in Chromium: median (quarter to three quarters)");
    println!(
        "{:<14} {:>9} {:>9} {:>22} {:>22}",
        "", "requests", "bytes", "main thread, ms", "of it ours, ms"
    );
    for (name, costs) in ["without", "with, closed", "with, opened"]
        .into_iter()
        .zip(&costs)
    {
        let requests = middle(costs, |cost| cost.requests as f64);
        let bytes = middle(costs, |cost| cost.bytes as f64);
        let busy = spread(costs, |cost| cost.busy);
        let ours = spread(costs, |cost| cost.ours);
        println!("{name:<14} {requests:>9.0} {bytes:>9.0} {busy:>22} {ours:>22}");
    }
}

/// A page with something to lay out and a style of its own.
fn shop(tag: &str) -> String {
    let pieces: String = (0..60)
        .map(|piece| format!("<li><h2>Dress {piece}</h2><p>Cut on the bias, falls to mid-calf.</p><button>Add to bag</button></li>"))
        .collect();
    format!(
        "<!doctype html><html lang=\"en\"><head><title>A shop</title><link rel=\"icon\" href=\"/icon\">\
         <style>ul{{display:grid;grid-template-columns:repeat(4,1fr);gap:2rem}}</style></head>\
         <body><h1>Dresses</h1><ul>{pieces}</ul>{tag}</body></html>"
    )
}

async fn visit(page: &Page, address: &str, ours: &str, open: bool) -> Cost {
    page.forget_files().await;
    page.open("about:blank").await;
    page.trace().await;
    page.open(address).await;
    if open {
        page.tap("button", "Help").await;
        let help = page.inside(ours).await;
        help.has("heading", "Let’s sort it out.").await;
    }
    // Whatever the page does by itself is done.
    page.evaluate("new Promise((idle) => requestIdleCallback(() => setTimeout(idle, 300)))")
        .await;
    // The trace is written down as the page is left.
    page.open("about:blank").await;
    read(&page.trace().await, ours)
}

/// Adds up what a trace tells of a visit.
fn read(trace: &[Value], ours: &str) -> Cost {
    let mut cost = Cost::default();
    let mut tasks = Vec::new();
    let mut renderers = Vec::new();
    for message in trace {
        let said = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let address = said["request"]["url"].as_str().unwrap_or_default();
                cost.requests += usize::from(address.starts_with("http"));
            }
            "Network.loadingFinished" => {
                cost.bytes += said["encodedDataLength"].as_u64().unwrap_or_default();
            }
            "Tracing.dataCollected" => {
                let thread = (said["pid"].clone(), said["tid"].clone());
                let took = said["dur"].as_f64().unwrap_or_default() / 1000.0;
                let data = &said["args"]["data"];
                let address = data["url"].as_str().or(said["args"]["fileName"].as_str());
                let is_ours = address.is_some_and(|address| address.starts_with(ours));
                match said["name"].as_str().unwrap_or_default() {
                    "thread_name" if said["args"]["name"] == "CrRendererMain" => {
                        renderers.push(thread)
                    }
                    "RunTask" => tasks.push((thread, took)),
                    "EvaluateScript" | "FunctionCall" | "v8.compile" if is_ours => {
                        cost.ours += took
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    cost.busy = tasks
        .into_iter()
        .filter(|(thread, _)| renderers.is_empty() || renderers.contains(thread))
        .map(|(_, took)| took)
        .sum();
    cost
}

fn sorted(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> Vec<f64> {
    let mut all: Vec<f64> = costs.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn middle(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    let all = sorted(costs, of);
    all[all.len() / 2]
}

fn spread(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> String {
    let all = sorted(costs, of);
    let at = |part: usize| all[all.len() * part / 4];
    format!("{:.1} ({:.1} to {:.1})", at(2), at(1), at(3))
}
