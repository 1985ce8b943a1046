//! Sets: whether what goes back of one makes whole ones, the same in the browser
//! and on the server.

/// A line of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Pieces that were ordered; from 1.
    pub ordered: u32,
    /// Pieces that go back together.
    pub back: u32,
}

/// Whether so many pieces of `this` go back with as many of the set's other lines
/// as belong to them. Not known of a set that is one line: what is in it is not told.
pub fn is_whole(this: Member, all: &[Member]) -> Option<bool> {
    let fits = |other: &Member| {
        u64::from(other.back) * u64::from(this.ordered)
            == u64::from(this.back) * u64::from(other.ordered)
    };
    (all.len() > 1).then(|| all.iter().all(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_whole_with_all_that_belongs_together() {
        let member = |ordered, back| Member { ordered, back };
        for (all, whole) in [
            (vec![(1, 1), (1, 1)], Some(true)),
            (vec![(1, 1), (1, 0)], Some(false)),
            // One of two suits, each a jacket and two shirts.
            (vec![(2, 1), (4, 2)], Some(true)),
            (vec![(2, 1), (4, 4)], Some(false)),
            (vec![(1, 1)], None),
        ] {
            let all: Vec<Member> = all.into_iter().map(|(o, b)| member(o, b)).collect();
            assert_eq!(is_whole(all[0], &all), whole, "{all:?}");
        }
    }
}
