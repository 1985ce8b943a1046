//! Starts the program for an order: how it stands, and what can be asked about it.

fn main() {
    hemline::app::start(hemline::pages::ORDER);
}
