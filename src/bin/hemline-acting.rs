//! Starts the acting program: the pages on which a shopper gets something done.

fn main() {
    hemline::app::start(hemline::pages::ACTING);
}
