//! The methods with their formulas, each with the id that stands beside numbers in answers and tables.
//!
//! Formulas as in `docs/statistics`, which has references and golden numbers.

use crate::indicators::Lang;

/// A method.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) id: &'static str,
    pub(super) what: [&'static str; 2],
    pub(super) formula: &'static str,
}

impl Method {
    pub(super) const fn what(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Sv => self.what[0],
            Lang::En => self.what[1],
        }
    }
}

/// A formula with the decimal sign of a language.
pub(super) fn formula_text(formula: &str, lang: Lang) -> String {
    let bytes = formula.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let is_decimal = |at: usize| is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1));
    let sign = |(at, c): (usize, char)| if c == '.' && lang == Lang::Sv && is_decimal(at) { ',' } else { c };
    formula.char_indices().map(sign).collect()
}

pub(super) const METHODS: [Method; 10] = [
    Method {
        id: "within",
        what: [
            "Andel inom gränsen: x antal med ledtid högst gränsen, n antal med en gräns. Flera vårdförlopp läggs ihop som antal, aldrig som medel av andelar.",
            "Share within the limit: x intervals no longer than their limit, n intervals with a limit. Pathways are added up as counts, never as a mean of shares.",
        ],
        formula: "p = x / n",
    },
    Method {
        id: "wilson@95",
        what: [
            "Wilsons intervall för en andel, utan kontinuitetskorrektion.",
            "Wilson's score interval of a share, without continuity correction.",
        ],
        formula: "(2x + z² ∓ z·√(z² + 4x(1 − x/n))) / (2(n + z²)), z = 1.96",
    },
    Method {
        id: "hf7",
        what: [
            "Median och andra kvantiler: Hyndman och Fans sjunde definition, av de ordnade ledtiderna x(1) … x(n).",
            "Median and other quantiles: the seventh definition of Hyndman and Fan, of the ordered lead times x(1) … x(n).",
        ],
        formula: "h = (n − 1)·q + 1; x(⌊h⌋) + (h − ⌊h⌋)·(x(⌊h⌋+1) − x(⌊h⌋))",
    },
    Method {
        id: "order_statistic@95",
        what: [
            "Exakt intervall för en kvantil av ordningsstatistik; X är binomial(n, q). En ände visas bara om minst två personer finns bortom den.",
            "Exact interval of a quantile by order statistics; X is binomial(n, q). An end is shown only if at least two people are beyond it.",
        ],
        formula: "x(r) … x(s), r = max{r: P(X < r) ≤ 0.025}, s = min{s: P(X ≥ s) ≤ 0.025}",
    },
    Method {
        id: "newcombe@95",
        what: [
            "Skillnad mellan en regions andel p₁ och övriga landets p₂, med Wilsons ändar l och u. Säkert högre eller lägre: intervallet rymmer inte 0.",
            "Difference between a region's share p₁ and that of the rest p₂, with Wilson's ends l and u. Clearly higher or lower: the interval does not hold 0.",
        ],
        formula: "d = p₁ − p₂; d − √((p₁ − l₁)² + (u₂ − p₂)²) … d + √((u₁ − p₁)² + (p₂ − l₂)²)",
    },
    Method {
        id: "price-bonett@95",
        what: [
            "Skillnad mellan två medianer m₁ och m₂, med deras medelfel ur ordningsstatistik.",
            "Difference of two medians m₁ and m₂, with their standard errors from order statistics.",
        ],
        formula: "m₁ − m₂ ∓ z·√(se₁² + se₂²)",
    },
    Method {
        id: "score_inverse",
        what: [
            "Trattens gränser kring rikets andel p₀ vid n patienter; z är 1,96 för 95 % och 3,09 för 99,8 %.",
            "The funnel's limits around the nation's share p₀ at n patients; z is 1.96 for 95% and 3.09 for 99.8%.",
        ],
        formula: "p₀ ∓ z·√(p₀(1 − p₀)/n)",
    },
    Method {
        id: "xmr_screened",
        what: [
            "Tidsseriens medelnivå och gränser: medelvärdet av punkterna och av stegen mellan dem (MR). Steg om minst 3,267 medelsteg räknas bort en gång. Märkta: utanför gränserna; sju i rad uppåt eller nedåt; två av tre nära en gräns; sju på samma sida.",
            "Mean level and limits of the time series: the mean of the points and of the steps between them (MR). Steps of 3.267 mean steps or more are left out, once. Marked: outside the limits; seven in a row up or down; two of three near a limit; seven on one side.",
        ],
        formula: "x̄ ∓ 2.66·MR̄",
    },
    Method {
        id: "not_overlapping",
        what: [
            "I sammanfattningens avstånd och förändringar: säkert bara om de två 95 %-intervallen inte överlappar. Det är strängare än Newcombes intervall.",
            "In the summary's gaps and changes: clear only if the two 95% intervals do not overlap. That is stricter than Newcombe's interval.",
        ],
        formula: "l₁ > u₂",
    },
    Method {
        id: "protected",
        what: [
            "Antal 1–4 visas inte, inte heller täljare eller komplement om 1–4, och så många andra tal att inget dolt tal kan räknas fram ur det som visas i denna och tidigare utgåvor. Median visas från 10 patienter, p80 från 16, p10 och p90 från 31; bredvid en dold andel visas bara medianen, för andra mått skulle röja den. Andelar av färre än 20 anges i hela procent.",
            "Counts of 1–4 are not shown, nor numerators or complements of 1–4, nor as many other numbers as it takes that no hidden one can be worked out from what this and earlier releases show. A median is shown from 10 patients, p80 from 16, p10 and p90 from 31; beside a hidden share only the median, since other statistics would tell it. Shares of fewer than 20 are given in whole per cent.",
        ],
        formula: "1 ≤ n ≤ 4",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_has_the_decimal_sign_of_its_language() {
        assert_eq!(formula_text("x̄ ∓ 2.66·MR̄, a.b … 0.5", Lang::Sv), "x̄ ∓ 2,66·MR̄, a.b … 0,5");
        assert_eq!(formula_text("x̄ ∓ 2.66·MR̄", Lang::En), "x̄ ∓ 2.66·MR̄");
    }
}
