//! Starts the program for sending something back.

fn main() {
    hemline::app::start(hemline::pages::RETURN);
}
