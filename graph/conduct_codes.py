"""The codes of conduct, in the order of the annotation guide."""

from typing import Final

CONDUCT: Final[tuple[str, ...]] = (
    "use-of-force", "attack-on-civilians", "unlawful-killing", "torture-ill-treatment", "arbitrary-detention",
    "enforced-disappearance", "sexual-violence", "forced-displacement", "refoulement", "hostage-taking", "unfair-trial",
    "death-penalty", "repression-of-expression", "repression-of-assembly", "attack-on-defenders", "discrimination",
    "persecution", "humanitarian-obstruction", "starvation", "property-destruction", "prohibited-weapons",
    "child-recruitment", "occupation-annexation", "foreign-interference", "coercive-sanctions", "impunity",
    "surveillance", "economic-social-deprivation", "environmental-harm", "electoral-abuse", "terrorism",
    "slavery-trafficking",
)
