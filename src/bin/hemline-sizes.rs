//! Starts the program for finding a size.

fn main() {
    hemline::app::start(hemline::pages::SIZES);
}
