//! How to read the figures: one short text for each thing that is drawn.

use crate::indicators::Lang;

/// A thing that is drawn, and what it means.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) what: &'static str,
    pub(super) means: &'static str,
}

const SV: [Reading; 9] = [
    Reading {
        what: "Punkten",
        means: "är det uppmätta talet: till exempel andelen patienter som började behandling inom den tid som vårdförloppet anger, eller den väntan som hälften hade högst (medianen).",
    },
    Reading {
        what: "Strecket",
        means: "är osäkerheten, ett 95 %-intervall. Ett tal av få patienter svänger mer av en slump och har ett längre streck.",
    },
    Reading {
        what: "Säkert",
        means: "betyder att skillnaden är större än vad slumpen rimligen ger. Går något inte att skilja från övriga är det inte detsamma som att det är lika: uppgifterna räcker inte för att säga.",
    },
    Reading {
        what: "Trianglarna",
        means: "pekar uppåt för säkert högre eller längre och nedåt för säkert lägre eller kortare. Blått är den goda sidan, orange den andra. En grå punkt går inte att skilja från övriga. Formen och rubriken säger samma sak som färgen.",
    },
    Reading {
        what: "Ordningen",
        means: "är regionernas vanliga ordning inom varje grupp. Den är ingen rangordning.",
    },
    Reading {
        what: "Målet",
        means: "är en linje. Nåddes det eller inte är ett faktum; om skillnaden ryms inom slumpen står det.",
    },
    Reading {
        what: "Skyddad: små tal",
        means: "betyder att talet finns men inte visas, därför att en enskild person annars kunde kännas igen. Det är varken noll eller ett saknat tal. Även tal som kunde avslöja ett annat skyddas: därför kan också stora regioner vara skyddade.",
    },
    Reading {
        what: "Trattdiagrammet",
        means: "visar hur mycket regioner kan skilja sig av en slump vid olika antal patienter. Bara de utanför den yttre gränsen är namngivna. Det finns som bild att hämta under varje vårdförlopp.",
    },
    Reading {
        what: "Tidsserien",
        means: "visar medelnivån och de gränser som seriens egen variation från en period till nästa ger. En märkt punkt bryter mot mönstret. Öppna ringar är preliminära. Börjar serien där uppgifterna börjar ser de första perioderna kortare ut än de var: väntan som började dessförinnan syns inte. Den finns som bild att hämta under varje vårdförlopp.",
    },
];

const EN: [Reading; 9] = [
    Reading {
        what: "The dot",
        means: "is the number that was measured: for example the share of patients who started treatment within the time that the pathway sets, or the wait that half of them had at most (the median).",
    },
    Reading {
        what: "The line",
        means: "is the uncertainty, a 95% interval. A number of few patients varies more by chance and has a longer line.",
    },
    Reading {
        what: "Clearly",
        means: "means that the difference is larger than chance can reasonably give. That something cannot be told apart from the rest does not mean that it is alike: the data are not enough to say.",
    },
    Reading {
        what: "The triangles",
        means: "point up for clearly higher or longer and down for clearly lower or shorter. Blue is the good side, orange the other. A grey dot cannot be told apart from the rest. Shape and heading say the same as the colour.",
    },
    Reading {
        what: "The order",
        means: "is the regions' usual order inside each group. It is not a league table.",
    },
    Reading {
        what: "The goal",
        means: "is a line. Whether it was met is a fact; where the difference is within chance, that is said.",
    },
    Reading {
        what: "Protected: small numbers",
        means: "means that there is a number but it is not shown, since a person could otherwise be recognised. It is neither zero nor missing. Numbers that could give another away are protected too: so large regions can be protected as well.",
    },
    Reading {
        what: "The funnel plot",
        means: "shows how much regions can differ by chance at different numbers of patients. Only those outside the outer limit are named. It is an image to fetch under each pathway.",
    },
    Reading {
        what: "The time series",
        means: "shows the mean level and the limits that the series' own variation from one period to the next gives. A marked point breaks the pattern. Open rings are preliminary. Where the series begins with the data, its first periods look shorter than they were: waits that began before are not seen. It is an image to fetch under each pathway.",
    },
];

pub(super) const fn readings(lang: Lang) -> &'static [Reading] {
    match lang {
        Lang::Sv => &SV,
        Lang::En => &EN,
    }
}
