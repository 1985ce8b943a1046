//! Starts the reading program: everything that a shop says, to be looked up.

fn main() {
    hemline::app::start(hemline::pages::READING);
}
