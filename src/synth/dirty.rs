//! Rows made dirty on purpose, so that checks, rejections and corrections have something to work on.
//!
//! The draws have a stream of their own: the other rows are those of the clean file, with three columns more.
//! The personnummer-like values belong to nobody living: Skatteverket's example, and made-up ones of the 1890s.

use super::calendar::DAY;
use super::chain::Step;
use super::draw::{Draw, ID_LENGTH, id};
use super::row::{CODE, EPISODE_ID, PATHWAY, PATIENT_ID, POINT, REGION, TIME};
use super::world::World;

/// What is done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A time that is none.
    BadTime,
    /// A code, pathway or region that does not exist.
    Unknown,
    /// A needed field left out.
    Missing,
    /// A value with the form and check digit of a personnummer.
    PersonalNumber,
    /// The row twice.
    Duplicate,
    /// The row, and later another date for it.
    Correction,
    /// The row, and later its withdrawal.
    Retraction,
}

const FAULTS: [(Fault, u16); 7] = [
    (Fault::BadTime, 20),
    (Fault::Unknown, 15),
    (Fault::Missing, 15),
    (Fault::PersonalNumber, 5),
    (Fault::Duplicate, 20),
    (Fault::Correction, 20),
    (Fault::Retraction, 5),
];

const BAD_TIMES: [&[u8]; 7] = [
    b"2023-02-29",
    b"2022-13-05",
    b"05/11/2022",
    b"2024-03-31T02:30:00",
    b"2022-06-14 kl 10",
    b"2999-12-31",
    b"unknown",
];

/// Makes the rows of a dirty file from clean ones.
#[derive(Debug)]
pub(super) struct Soiler {
    draw: Draw,
    events: u64,
}

impl Soiler {
    /// The soiler of a block.
    pub(super) fn new(world: &World, block: u64) -> Self {
        let seed = world.event_key;
        Self { draw: Draw::new(seed, block), events: block << 32 }
    }

    /// Ends the clean row that begins at `from` in `out`, dirty or not; gives the number of rows it became.
    pub(super) fn end_row(&mut self, world: &World, step: &Step, from: usize, out: &mut Vec<u8>) -> u64 {
        self.events += 1;
        let event = id(b'v', world.event_key, self.events);
        let fault = if self.draw.below(1_000_000) < world.plan.dirty_per_million() {
            self.draw.pick(&FAULTS)
        } else {
            None
        };
        let row = out[from..].to_vec();
        let day = step.at / DAY;
        match fault {
            Some(Fault::BadTime | Fault::Unknown | Fault::Missing | Fault::PersonalNumber) => {
                out.truncate(from);
                let fields: Vec<&[u8]> = row.split(|&b| b == b',').collect();
                let (place, value) = self.bad_value(fault, fields[POINT].is_empty());
                push_with(out, &fields, place, &value);
                end(world, &event, day, b"T05:00:00Z,", out);
                1
            }
            None => {
                end(world, &event, day, b"T05:00:00Z,", out);
                1
            }
            Some(Fault::Duplicate | Fault::Correction | Fault::Retraction) => {
                end(world, &event, day, b"T05:00:00Z,", out);
                self.repeat(world, fault, (&row, &event, day), out);
                2
            }
        }
    }

    /// The column that is spoilt, and what stands in it.
    fn bad_value(&mut self, fault: Option<Fault>, is_code: bool) -> (usize, Vec<u8>) {
        match fault {
            Some(Fault::BadTime) => (TIME, BAD_TIMES[self.draw.index(BAD_TIMES.len())].to_vec()),
            Some(Fault::Unknown) => match self.draw.below(3) {
                0 if is_code => (CODE, b"99".to_vec()),
                0 => (POINT, b"H".to_vec()),
                1 => (PATHWAY, b"no-such-pathway".to_vec()),
                _ => (REGION, b"99".to_vec()),
            },
            Some(Fault::PersonalNumber) => (PATIENT_ID, self.personal_number()),
            _ => ([EPISODE_ID, PATIENT_ID, TIME, REGION][self.draw.index(4)], Vec::new()),
        }
    }

    /// A second row for the same event.
    fn repeat(
        &self,
        world: &World,
        fault: Option<Fault>,
        (row, event, day): (&[u8], &[u8; ID_LENGTH], u64),
        out: &mut Vec<u8>,
    ) {
        match fault {
            Some(Fault::Correction) => {
                let fields: Vec<&[u8]> = row.split(|&b| b == b',').collect();
                let other = if day > 0 { day - 1 } else { day + 1 };
                push_with(out, &fields, TIME, world.calendar.text(other));
                end(world, event, day + 9, b"T06:00:00Z,", out);
            }
            Some(Fault::Retraction) => {
                out.extend_from_slice(row);
                end(world, event, day + 9, b"T06:00:00Z,true", out);
            }
            _ => {
                out.extend_from_slice(row);
                end(world, event, day, b"T05:00:00Z,", out);
            }
        }
    }

    /// Skatteverket's example, or a made-up number of somebody born in the 1890s, with its check digit.
    fn personal_number(&mut self) -> Vec<u8> {
        if self.draw.chance(500) {
            return b"640823-3234".to_vec();
        }
        let numbers = [(9, 1), (1, 12), (1, 28), (1, 99)].map(|(low, high): (u32, u32)| {
            let number =
                if low > high { low * 10 + self.draw.below(10) } else { self.draw.between(low, high) };
            let digit = |n: u32| u8::try_from(n % 10).unwrap_or(0);
            [digit(number / 10), digit(number)]
        });
        let last = u8::try_from(self.draw.below(10)).unwrap_or(0);
        let mut digits: Vec<u8> = numbers.concat();
        digits.push(last);
        digits.push(check_digit(&digits));
        let mut text = b"18".to_vec();
        text.extend(digits.iter().map(|d| b'0' + d));
        text
    }
}

/// The check digit of nine digits: weights 2, 1, 2, …, digits of the products added, up to the next ten.
fn check_digit(digits: &[u8]) -> u8 {
    let product = |(i, &d): (usize, &u8)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d };
    let sum: u8 = digits.iter().enumerate().map(product).sum();
    (10 - sum % 10) % 10
}

/// The fields with one of them exchanged.
fn push_with(out: &mut Vec<u8>, fields: &[&[u8]], place: usize, value: &[u8]) {
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(if i == place { value } else { field });
    }
}

/// `event_id`, `recorded_at` (the morning after `day`, at the latest on the last day) and `retract`.
fn end(world: &World, event: &[u8; ID_LENGTH], day: u64, rest: &[u8], out: &mut Vec<u8>) {
    out.push(b',');
    out.extend_from_slice(event);
    out.push(b',');
    out.extend_from_slice(world.calendar.text(day + 1));
    out.extend_from_slice(rest);
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_skatteverkets_example() {
        assert_eq!(check_digit(&[6, 4, 0, 8, 2, 3, 3, 2, 3]), 4);
        assert_eq!(check_digit(&[6, 4, 0, 8, 8, 3, 3, 2, 3]), 1);
    }
}
