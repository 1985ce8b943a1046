//! What can be told of a policy without any case: over every situation that
//! its conditions tell apart, the gaps, the rules that never decide, and the
//! clauses that disagree.

use crate::decision::{Key, strongest};
use crate::document::{Rule, Topic, Verdict};
use crate::load::{Finding, Loaded, Weight};
use crate::partition::{Situation, Truth};

/// Gaps named for a topic at most.
const MOST_GAPS: usize = 6;

pub(crate) fn findings(loaded: &Loaded) -> Vec<Finding> {
    let policy = &loaded.policy;
    let mut findings = Vec::new();
    for topic in Topic::ALL
        .iter()
        .copied()
        .filter(|topic| policy.speaks_of(*topic))
    {
        let mut view = View {
            loaded,
            topic,
            every: Situation::every(policy, topic),
        };
        findings.extend(view.dead_rules());
        findings.extend(view.disagreements());
        findings.extend(view.gaps());
    }
    findings.extend(silent_topics(loaded));
    findings.sort_by_key(|finding| finding.weight == Weight::Note);
    findings
}

/// One topic of a policy, and every situation on it.
struct View<'a> {
    loaded: &'a Loaded,
    topic: Topic,
    every: Situation<'a>,
}

impl<'a> View<'a> {
    fn rules(&self) -> Vec<(usize, &'a Rule)> {
        let rules = self.loaded.policy.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| rule.topics.contains(&self.topic))
            .collect()
    }

    fn span(&self, rule: usize) -> std::ops::Range<usize> {
        self.loaded.rules.get(rule).cloned().unwrap_or_default()
    }

    fn clause(&self, rule: &Rule) -> &'a str {
        self.loaded
            .policy
            .clauses
            .get(rule.clause)
            .map_or("", |clause| clause.id.as_str())
    }

    /// Situations that no rule covers: the document is silent there.
    fn gaps(&mut self) -> Vec<Finding> {
        let gaps = self.every.witnesses(MOST_GAPS, &|situation| {
            strongest(situation).map(|verdict| verdict.is_none())
        });
        let first = self
            .rules()
            .first()
            .map(|(place, _)| self.span(*place))
            .unwrap_or_default();
        gaps.into_iter()
            .map(|gap| Finding {
                weight: Weight::Note,
                title: format!("`{}` is unstated where {gap}", self.topic.name()),
                marks: vec![(
                    first.clone(),
                    "no rule on this topic speaks there".to_owned(),
                )],
            })
            .collect()
    }

    /// Sides of rules that decide in no situation.
    fn dead_rules(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (place, rule) in self.rules() {
            let sides = [rule.outcome, rule.otherwise].into_iter().flatten();
            for verdict in sides {
                let decides = self.every.witnesses(1, &|situation| {
                    let speaks = speaks(situation, rule, verdict)?;
                    Ok(speaks && strongest(situation)? == Some(verdict))
                });
                if decides.is_empty() {
                    findings.push(self.dead(
                        place,
                        rule,
                        &format!("its `{}`", crate::decision::Outcome::from(verdict).name()),
                    ));
                }
            }
            if rule.outcome.is_none()
                && self
                    .every
                    .witnesses(1, &|situation| known(situation.states(rule)))
                    .is_empty()
            {
                findings.push(self.dead(place, rule, "its value"));
            }
        }
        findings
    }

    fn dead(&self, place: usize, rule: &Rule, what: &str) -> Finding {
        let topic = self.topic.name();
        Finding {
            weight: Weight::Error,
            title: format!(
                "a rule of `{}` never decides on `{topic}`",
                self.clause(rule)
            ),
            marks: vec![(self.span(place), format!("{what} is given in no situation"))],
        }
    }

    fn disagreements(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let rules = self.rules();
        for (nth, (place, rule)) in rules.iter().enumerate() {
            if let Some(other) = rule.disagrees_with {
                findings.extend(self.declared(*place, rule, other));
            }
            for (other_place, other) in rules.iter().skip(nth + 1) {
                findings.extend(self.contrary_verdicts((*place, rule), (*other_place, other)));
                findings.extend(self.contrary_values((*place, rule), (*other_place, other)));
            }
        }
        findings
    }

    /// A disagreement that the file states: the document's own.
    fn declared(&mut self, place: usize, rule: &Rule, other: usize) -> Option<Finding> {
        let witness = self.every.witnesses(1, &|situation| {
            let speaks = speaks(situation, rule, Verdict::Review)?;
            Ok(speaks && strongest(situation)? == Some(Verdict::Review))
        });
        let other_id = &self.loaded.policy.clauses.get(other)?.id;
        Some(Finding {
            weight: Weight::Note,
            title: format!(
                "`{}` and `{other_id}` disagree on `{}`, so it is left to the team: {}",
                self.clause(rule),
                self.topic.name(),
                witness.first()?,
            ),
            marks: vec![
                (self.span(place), "stated here".to_owned()),
                (
                    self.loaded.clauses.get(other)?.clone(),
                    "points the other way".to_owned(),
                ),
            ],
        })
    }

    /// Two clauses that answer the same question differently: they look at the
    /// same facts and neither adds one of its own, so neither is the stricter.
    fn contrary_verdicts(
        &mut self,
        (place, rule): (usize, &Rule),
        (other_place, other): (usize, &Rule),
    ) -> Option<Finding> {
        if rule.clause == other.clause || self.tested(rule) != self.tested(other) {
            return None;
        }
        let mut witness = None;
        for a in [rule.outcome, rule.otherwise].into_iter().flatten() {
            for b in [other.outcome, other.otherwise].into_iter().flatten() {
                if a != b && witness.is_none() {
                    let both = self.every.witnesses(1, &|situation| {
                        Ok(speaks(situation, rule, a)? && speaks(situation, other, b)?)
                    });
                    witness = both.into_iter().next();
                }
            }
        }
        let witness = witness?;
        Some(self.contrary(
            (place, rule),
            (other_place, other),
            "different outcomes",
            &witness,
        ))
    }

    /// Two rules that state different values for the same thing at once.
    fn contrary_values(
        &mut self,
        (place, rule): (usize, &Rule),
        (other_place, other): (usize, &Rule),
    ) -> Option<Finding> {
        let contrary = rule.gives.iter().any(|given| {
            other
                .gives
                .iter()
                .any(|against| Key::of(given) == Key::of(against) && given != against)
        });
        if !contrary {
            return None;
        }
        let both = self.every.witnesses(1, &|situation| {
            Ok(known(situation.states(rule))? && known(situation.states(other))?)
        });
        let witness = both.first()?;
        Some(self.contrary(
            (place, rule),
            (other_place, other),
            "different values",
            witness,
        ))
    }

    fn contrary(
        &self,
        (place, rule): (usize, &Rule),
        (other_place, other): (usize, &Rule),
        what: &str,
        witness: &str,
    ) -> Finding {
        Finding {
            weight: Weight::Error,
            title: format!(
                "`{}` and `{}` give {what} on `{}`: {witness}",
                self.clause(rule),
                self.clause(other),
                self.topic.name(),
            ),
            marks: vec![
                (self.span(other_place), "this rule".to_owned()),
                (
                    self.span(place),
                    "and this one; make one an exception, or say that they disagree".to_owned(),
                ),
            ],
        }
    }

    fn tested(&self, rule: &Rule) -> Vec<String> {
        let facts = |test| {
            let (first, second) = self.loaded.policy.facts_of(test);
            format!("{} {}", first.name(), second.map_or("", |fact| fact.name()))
        };
        let mut facts: Vec<String> = rule.tests().map(facts).collect();
        facts.sort();
        facts.dedup();
        facts
    }
}

/// Whether a rule gives this verdict.
fn speaks(situation: &Situation, rule: &Rule, verdict: Verdict) -> Result<bool, u64> {
    let given = situation
        .verdicts(rule)
        .filter(|(given, _)| *given == verdict)
        .fold(Truth::False, |any, (_, speaks)| any.or(speaks));
    known(given)
}

fn known(truth: Truth) -> Result<bool, u64> {
    match truth {
        Truth::True => Ok(true),
        Truth::False => Ok(false),
        Truth::Unknown(axes) => Err(axes),
    }
}

fn silent_topics(loaded: &Loaded) -> Option<Finding> {
    let silent: Vec<String> = Topic::ALL
        .iter()
        .filter(|topic| !loaded.policy.speaks_of(**topic))
        .map(|topic| format!("`{}`", topic.name()))
        .collect();
    (!silent.is_empty()).then(|| Finding {
        weight: Weight::Note,
        title: format!("nothing is stated on {}", silent.join(", ")),
        marks: vec![(0..0, "no clause speaks of them".to_owned())],
    })
}
