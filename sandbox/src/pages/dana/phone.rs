//! Indonesian mobile numbers.

/// A mobile number as people in Indonesia write it, in one form: `+62` and 9 to 12 digits that start with 8.
pub(super) fn read(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')')).collect();
    let national = ["+62", "62", "0"].iter().find_map(|prefix| digits.strip_prefix(prefix))?;
    let fits = national.starts_with('8')
        && (9..=12).contains(&national.len())
        && national.bytes().all(|digit| digit.is_ascii_digit());
    fits.then(|| format!("+62{national}"))
}

/// For people to read: `+62 812 3456 7890`, with spaces at which no line breaks.
pub(super) fn shown(phone: &str) -> String {
    let mut shown = String::new();
    for (index, digit) in phone.chars().enumerate() {
        if matches!(index, 3 | 6 | 10) {
            shown.push('\u{a0}');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indonesian_mobile_numbers() {
        for (typed, kept, seen) in [
            ("081234567890", "+6281234567890", "+62 812 3456 7890"),
            ("0812 3456-7890", "+6281234567890", "+62 812 3456 7890"),
            ("+62 812 3456 7890", "+6281234567890", "+62 812 3456 7890"),
            ("62 (812) 345.678", "+62812345678", "+62 812 3456 78"),
            ("0812345678901", "+62812345678901", "+62 812 3456 78901"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(kept));
            assert_eq!(shown(kept).replace('\u{a0}', " "), seen);
        }
        for typed in [
            "",
            "0",
            "12345",
            "08123456",
            "08123456789012",
            "+65 8123 4567",
            "0712345678",
            "08l234567890",
            "０８１２３４５６７８９",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
