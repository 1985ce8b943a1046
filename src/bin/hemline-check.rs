//! Starts the program for checking: what a shop's policy says about a piece.

fn main() {
    hemline::app::start(hemline::pages::CHECK);
}
