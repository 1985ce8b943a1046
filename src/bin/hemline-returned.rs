//! Starts the program for following what goes back.

fn main() {
    hemline::app::start(hemline::pages::RETURNED);
}
