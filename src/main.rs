//! Starts the app.

fn main() {
    hemline::app::start();
}
