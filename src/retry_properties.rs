//! What holds of every wait, whatever failed.

use super::*;
use proptest::prelude::*;
use std::time::SystemTime;

fn span(longest: u64) -> impl Strategy<Value = Duration> {
    prop_oneof![Just(Duration::ZERO), (0..=longest).prop_map(Duration::from_millis)]
}

fn policies() -> impl Strategy<Value = Policy> {
    (0..8_u32, span(60_000), span(120_000)).prop_map(|(attempts, first_wait, longest_wait)| Policy {
        attempts,
        first_wait,
        longest_wait,
    })
}

fn attempts() -> impl Strategy<Value = Attempt> {
    let failure =
        prop_oneof![Just(Failure::Closed), Just(Failure::Transport), (100..600_u16).prop_map(Failure::Status)];
    let asked = proptest::option::of(prop_oneof![span(200_000), any::<u64>().prop_map(Duration::from_secs)]);
    let number = prop_oneof![4 => 1..8_u32, 1 => any::<u32>()];
    (number, any::<bool>(), failure, asked, span(200_000), 0.0..=1.0).prop_map(
        |(number, repeatable, failure, retry_after, remaining, dice)| {
            // Who does not answer asks for nothing.
            let retry_after = retry_after.filter(|_| matches!(failure, Failure::Status(_)));
            Attempt { number, repeatable, failure, retry_after, remaining, dice }
        },
    )
}

fn wait(policy: &Policy, attempt: &Attempt) -> Option<Duration> {
    super::wait(policy, attempt, &mut Budget::FULL.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_wait_stays_within_its_bounds(policy in policies(), attempt in attempts()) {
        let Some(wait) = wait(&policy, &attempt) else { return Ok(()) };
        prop_assert!(wait <= policy.longest_wait);
        prop_assert!(wait < attempt.remaining, "there is time left after it");
        prop_assert!(attempt.repeatable && attempt.failure.may_pass() && attempt.number < policy.attempts);
        prop_assert!(wait >= attempt.retry_after.unwrap_or_default().min(policy.longest_wait), "what was asked for");
        if attempt.retry_after.is_none() {
            let doubled = policy.first_wait.saturating_mul(2_u32.saturating_pow(attempt.number.saturating_sub(1)));
            prop_assert!(wait <= doubled);
        }
    }

    #[test]
    fn nothing_but_these_ends_it(policy in policies(), attempt in attempts()) {
        let attempt = Attempt { remaining: policy.longest_wait + Duration::from_millis(1), ..attempt };
        let may = attempt.repeatable && attempt.failure.may_pass() && attempt.number < policy.attempts;
        prop_assert_eq!(wait(&policy, &attempt).is_some(), may);
        prop_assert_eq!(wait(&policy, &Attempt { repeatable: false, ..attempt }), None);
        prop_assert_eq!(wait(&policy, &Attempt { remaining: Duration::ZERO, ..attempt }), None);
    }

    #[test]
    fn a_higher_throw_and_a_later_attempt_never_wait_less(policy in policies(), attempt in attempts(), throw in 0.0..=1.0) {
        let attempt = Attempt { remaining: Duration::MAX, repeatable: true, failure: Failure::Transport, ..attempt };
        let higher = Attempt { dice: attempt.dice.max(throw), ..attempt };
        prop_assert!(wait(&policy, &attempt) <= wait(&policy, &higher));
        let policy = Policy { attempts: u32::MAX, ..policy };
        let later = Attempt { number: attempt.number.saturating_add(1).min(u32::MAX - 1), ..attempt };
        let earlier = Attempt { number: later.number - 1, ..attempt };
        prop_assert!(wait(&policy, &earlier) <= wait(&policy, &later));
    }

    #[test]
    fn seconds_are_read_as_seconds_and_dates_as_the_time_until_then(seconds in any::<u64>(), ahead in 0..4_000_000_000_u64, text in any::<String>()) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        prop_assert_eq!(retry_after(&format!(" {seconds}\t"), now), Some(Duration::from_secs(seconds)));
        let date = httpdate::fmt_http_date(now + Duration::from_secs(ahead));
        prop_assert_eq!(retry_after(&date, now), Some(Duration::from_secs(ahead)));
        prop_assert_eq!(retry_after(&date, now + Duration::from_secs(ahead)), Some(Duration::ZERO));
        prop_assert_eq!(retry_after(&date, now + Duration::from_secs(ahead + 1)), Some(Duration::ZERO), "it has passed");
        if let Some(wait) = retry_after(&text, now) {
            prop_assert!(text.trim().parse() == Ok(wait.as_secs()) || httpdate::parse_http_date(text.trim()).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A budget is never overdrawn: at most so many further attempts as were earned, and none for nothing.
    #[test]
    fn a_budget_pays_for_no_more_than_it_holds(earned in proptest::collection::vec(any::<Option<u32>>(), 0..300)) {
        let last = Attempt { number: 1, repeatable: true, failure: Failure::Transport, retry_after: None, remaining: Duration::MAX, dice: 0.0 };
        let (mut budget, mut left) = (Budget::FULL, 500_u32);
        for step in earned {
            match step {
                Some(attempts) => {
                    budget.earn(attempts);
                    left = (left + if attempts > 1 { 5 } else { 1 }).min(500);
                }
                None => {
                    prop_assert_eq!(super::wait(&Policy::DEFAULT, &last, &mut budget).is_some(), left >= 5);
                    left = left.checked_sub(5).unwrap_or(left);
                }
            }
            prop_assert_eq!(budget, Budget(left));
        }
    }
}
