//! What can be told of a policy without any case: over every situation that
//! its conditions tell apart, the gaps, the rules that never decide, and the
//! clauses that disagree.

use crate::decision::{Key, strongest};
use crate::document::{Rule, Topic, Verdict};
use crate::load::{Finding, Loaded, Weight};
use crate::partition::Situation;
use crate::plan::{Bits, Line};

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
    fn rules(&self) -> Vec<(&'a Line, &'a Rule)> {
        let lines = 0..self.every.plan.lines.len();
        lines.filter_map(|line| self.every.rule(line)).collect()
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
            strongest(situation, false).map(|verdict| verdict.is_none())
        });
        let first = self
            .rules()
            .first()
            .map(|(line, _)| self.span(line.rule))
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
        for (line, rule) in self.rules() {
            let sides = [rule.outcome, rule.otherwise].into_iter().flatten();
            for verdict in sides {
                let decides = self.every.witnesses(1, &|situation| {
                    let speaks = speaks(situation, line, verdict)?;
                    Ok(speaks && strongest(situation, false)? == Some(verdict))
                });
                if decides.is_empty() {
                    findings.push(self.dead(
                        line,
                        rule,
                        &format!("its `{}`", crate::decision::Outcome::from(verdict).name()),
                    ));
                }
            }
            if rule.outcome.is_none()
                && self
                    .every
                    .witnesses(1, &|situation| situation.states(line).known())
                    .is_empty()
            {
                findings.push(self.dead(line, rule, "its value"));
            }
        }
        findings
    }

    fn dead(&self, line: &Line, rule: &Rule, what: &str) -> Finding {
        let topic = self.topic.name();
        Finding {
            weight: Weight::Error,
            title: format!(
                "a rule of `{}` never decides on `{topic}`",
                self.clause(rule)
            ),
            marks: vec![(
                self.span(line.rule),
                format!("{what} is given in no situation"),
            )],
        }
    }

    fn disagreements(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let rules = self.rules();
        for (nth, one) in rules.iter().enumerate() {
            let (line, rule) = one;
            if let Some(other) = rule.disagrees_with {
                findings.extend(self.declared(line, rule, other));
            }
            for other in rules.iter().skip(nth + 1) {
                findings.extend(self.contrary_verdicts(*one, *other));
                findings.extend(self.contrary_values(*one, *other));
            }
        }
        findings
    }

    /// A disagreement that the file states: the document's own.
    fn declared(&mut self, line: &Line, rule: &Rule, other: usize) -> Option<Finding> {
        let witness = self.every.witnesses(1, &|situation| {
            let speaks = speaks(situation, line, Verdict::Review)?;
            Ok(speaks && strongest(situation, false)? == Some(Verdict::Review))
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
                (self.span(line.rule), "stated here".to_owned()),
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
        (line, rule): (&Line, &Rule),
        (other_line, other): (&Line, &Rule),
    ) -> Option<Finding> {
        if rule.clause == other.clause || self.tested(rule) != self.tested(other) {
            return None;
        }
        let mut witness = None;
        for a in [rule.outcome, rule.otherwise].into_iter().flatten() {
            for b in [other.outcome, other.otherwise].into_iter().flatten() {
                if a != b && witness.is_none() {
                    let both = self.every.witnesses(1, &|situation| {
                        Ok(speaks(situation, line, a)? && speaks(situation, other_line, b)?)
                    });
                    witness = both.into_iter().next();
                }
            }
        }
        let witness = witness?;
        Some(self.contrary(
            (line, rule),
            (other_line, other),
            "different outcomes",
            &witness,
        ))
    }

    /// Two rules that state different values for the same thing at once.
    fn contrary_values(
        &mut self,
        (line, rule): (&Line, &Rule),
        (other_line, other): (&Line, &Rule),
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
            Ok(situation.states(line).known()? && situation.states(other_line).known()?)
        });
        let witness = both.first()?;
        Some(self.contrary(
            (line, rule),
            (other_line, other),
            "different values",
            witness,
        ))
    }

    fn contrary(
        &self,
        (line, rule): (&Line, &Rule),
        (other_line, other): (&Line, &Rule),
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
                (self.span(other_line.rule), "this rule".to_owned()),
                (
                    self.span(line.rule),
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
fn speaks(situation: &Situation, line: &Line, verdict: Verdict) -> Result<bool, Bits> {
    situation.gives(line, verdict).known()
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
