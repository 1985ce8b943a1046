//! Starts the team's program: what shoppers asked for, and the answers.

fn main() {
    hemline::app::start(hemline::pages::DESK);
}
