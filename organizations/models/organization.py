"""The organization: a legal person (or voluntary subject) that people rate, or a unit of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organizations.models.memberships import Membership
from organizations.models.oversight import Oversight
from organizations.models.places import CityDistrict, District, Region, Settlement
from organizations.models.points import WorldField
from organizations.models.spheres import Category, Sphere
from organizations.validators import validate_unp
from portal.lib.languages import Named, Text, current, in_one_language, text_of

CAPITAL = "hm"  # Minsk is a region and a city at once
SORT_KEYS = {"ru": "sort_key", "be": "sort_key_be", "en": "sort_key_en"}


def name_order() -> str:
    """The column that orders organizations by name in the reader's language."""
    return SORT_KEYS[current()]


class Level(models.IntegerChoices):
    """Legal persons are ranked among legal persons, units among units (DESIGN §2.5)."""

    LEGAL = 0, _("юридические лица")
    UNIT = 1, _("структурные подразделения")


class Accessibility(models.TextChoices):
    """What makes a place accessible to people with disabilities."""

    RAMP = "ramp", _("вход без ступеней или пандус")
    LIFT = "lift", _("лифт или подъёмник")
    TOILET = "toilet", _("туалет для людей на колясках")
    PARKING = "parking", _("место на стоянке")
    CALL = "call", _("кнопка вызова помощника")
    TACTILE = "tactile", _("тактильные указатели, шрифт Брайля")
    HEARING = "hearing", _("индукционная петля для слабослышащих")
    SIGN = "sign", _("жестовый язык")
    HOME = "home", _("услуги на дому")


# what has become part of another has no page: its address leads to the other's
_HAS_PAGE = Q(is_listed=True) | Q(is_filled=True, closed_on__isnull=False, merged_into__isnull=True)


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Who may see and change which organizations (DESIGN §4)."""

    def public(self) -> OrganizationQuerySet:
        """Those that stand in the catalogue and the rating, for everybody alike."""
        return self.filter(is_listed=True)

    def with_page(self) -> OrganizationQuerySet:
        """Those whose page anyone may open: the public ones, and closed ones with a notice."""
        return self.filter(_HAS_PAGE)

    def visible_to(self, user: Any) -> OrganizationQuerySet:
        """What this person may see in any room.

        Everybody: public and closed ones. A member: what `Oversight` puts below an organization
        of theirs — own units, and for an officer the authority's registry in force. Moderators
        and operators: all.
        """
        visible = _HAS_PAGE
        if getattr(user, "is_authenticated", False):
            if user.is_moderator or user.is_operator:
                return self.all()
            visible |= Q(Exists(_below_memberships_of(user)))
        return self.filter(visible)

    def spoken_for_by(self, user: Any) -> OrganizationQuerySet:
        """Organizations and units that this person's memberships stand for, hidden or not."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Exists(
                Oversight.objects.filter(
                    below=OuterRef("pk"), through_units=True, above__memberships__user=user
                )
            )
        )

    def overseen_by(self, user: Any) -> OrganizationQuerySet:
        """All that stands below this person's organizations, through units or a registry."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Exists(_below_memberships_of(user)))

    def editable_by(self, user: Any) -> OrganizationQuerySet:
        """Whose data this person may change: own organizations and units; the operator all but
        those that have become part of another."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_operator:
            return self.filter(merged_into__isnull=True)
        return self.spoken_for_by(user)

    def ratable(self) -> OrganizationQuerySet:
        """Hidden and closed ones can't be rated (DESIGN §2.3)."""
        return self.filter(is_listed=True)

    def with_bar(self, user: Any) -> OrganizationQuerySet:
        """Annotate `is_barred`: this person stands for it, above it or below it (row 34)."""
        if not getattr(user, "is_authenticated", False):
            return self.annotate(is_barred=models.Value(False))
        mine = Membership.objects.filter(user=user)
        return self.annotate(
            is_barred=Exists(mine.filter(organization__oversees__below=OuterRef("pk")))
            | Exists(mine.filter(organization__overseen_by__above=OuterRef("pk")))
        )


def _below_memberships_of(user: Any) -> models.QuerySet[Oversight]:
    """Edges down from this person's organizations; only officers look through registries."""
    officer = Q(
        above__memberships__user=user,
        above__memberships__role=Membership.Role.OFFICER,
        above__is_authority=True,
    )
    member = Q(above__memberships__user=user, through_units=True)
    return Oversight.objects.filter(officer | member, below=OuterRef("pk"))


class Organization(Named, models.Model):
    """What is rated. Written by `organizations.services` alone, which keeps what is derived:
    `level`, `is_filled`, `is_listed`, the inherited place and spheres of units, search entries."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.LEGAL)
    legacy_id = models.PositiveIntegerField(
        null=True, blank=True, unique=True, help_text="its number on the portal before this one"
    )
    unp = models.CharField(_("УНП"), max_length=9, blank=True, validators=[validate_unp])
    name_ru = models.CharField(_("полное наименование"), max_length=400)
    name_be = models.CharField(max_length=400, blank=True)
    name_en = models.CharField(max_length=400, blank=True)
    short_name_ru = models.CharField(_("краткое наименование"), max_length=200, blank=True)
    short_name_be = models.CharField(max_length=200, blank=True)
    short_name_en = models.CharField(max_length=200, blank=True)

    # place: units inherit their parent's until they have their own
    inherits_place = models.BooleanField(default=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    city_district = models.ForeignKey(
        CityDistrict, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settlement_name_ru = models.CharField(max_length=120, blank=True, help_text="where unlisted")
    settlement_name_be = models.CharField(max_length=120, blank=True)
    settlement_name_en = models.CharField(max_length=120, blank=True)
    address_ru = models.CharField(_("адрес"), max_length=200, blank=True)
    address_be = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(51), MaxValueValidator(57)],
    )
    longitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(23), MaxValueValidator(33)],
    )
    map_x, map_y = WorldField(axis="x"), WorldField(axis="y")

    inherits_spheres = models.BooleanField(default=False)
    spheres = models.ManyToManyField(Sphere, through="OrganizationSphere", related_name="+")
    categories = models.ManyToManyField(Category, through="OrganizationCategory", related_name="+")

    phone = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hours_ru = models.CharField(max_length=200, blank=True)
    hours_be = models.CharField(max_length=200, blank=True)
    hours_en = models.CharField(max_length=200, blank=True)
    head_post_ru = models.CharField(max_length=120, blank=True)
    head_post_be = models.CharField(max_length=120, blank=True)
    head_post_en = models.CharField(max_length=120, blank=True)
    head_name_ru = models.CharField(max_length=120, blank=True)
    head_name_be = models.CharField(max_length=120, blank=True)
    head_name_en = models.CharField(max_length=120, blank=True)
    accessibility = models.JSONField(default=list, blank=True, help_text="codes of Accessibility")
    accessibility_note_ru = models.CharField(max_length=300, blank=True)
    accessibility_note_be = models.CharField(max_length=300, blank=True)
    accessibility_note_en = models.CharField(max_length=300, blank=True)
    logo_digest = models.CharField(max_length=32, blank=True, help_text="see organizations.logos")

    is_authority = models.BooleanField(default=False, help_text="oversees others by a registry")
    is_voluntary = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    closed_with = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the organization above it that was closed, and it along with that",
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="what it has become part of: never itself part of another",
    )
    verified_on = models.DateField(
        null=True, blank=True, help_text="when its own people last said that the data are true"
    )
    reminded_on = models.DateField(
        null=True, blank=True, help_text="when they were last asked: see verification"
    )
    version = models.PositiveIntegerField(default=1, help_text="raised with each change")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # derived
    is_filled = models.BooleanField(default=False, help_text="place and a sphere are filled")
    is_listed = models.BooleanField(default=False, help_text="filled and not closed")
    sort_key = models.CharField(max_length=160, blank=True)
    sort_key_be = models.CharField(max_length=160, blank=True)
    sort_key_en = models.CharField(max_length=160, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("организация")
        verbose_name_plural = _("организации")
        constraints = [
            models.UniqueConstraint(
                fields=["unp"], condition=~Q(unp=""), name="organization_unp_once"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.LEGAL, parent__isnull=True)
                | Q(level=Level.UNIT, parent__isnull=False, unp=""),
                name="organization_level",
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False) | Q(is_filled=True, closed_on__isnull=True),
                name="organization_listed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(closed_on__isnull=False, parent__isnull=True, unp="", is_authority=False),
                name="organization_merged",
            ),
            models.CheckConstraint(
                condition=Q(is_filled=False)
                | Q(region__isnull=False)
                & ~Q(address_ru="")
                & (Q(settlement__isnull=False) | ~Q(settlement_name_ru="")),
                name="organization_filled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sort_key"],
                condition=Q(is_listed=True),
                name="organization_by_name",
            ),
            models.Index(
                fields=["sort_key_be"],
                condition=Q(is_listed=True),
                name="organization_by_name_be",
            ),
            models.Index(
                fields=["sort_key_en"],
                condition=Q(is_listed=True),
                name="organization_by_name_en",
            ),
            # the general registry has hidden and closed ones, too
            *(
                models.Index(fields=[column, "id"], name=f"organization_all_{language}")
                for language, column in SORT_KEYS.items()
            ),
            models.Index(
                fields=["level", "district"],
                condition=Q(is_listed=True),
                name="organization_listed",
            ),
            # what is near a point
            models.Index(
                fields=["latitude", "longitude"],
                condition=Q(is_listed=True),
                name="organization_on_the_map",
            ),
            # what lies in a box of the map; half-years show those that have closed since, too
            models.Index(fields=["map_x", "map_y", "is_listed"], name="organization_in_a_map_box"),
            # the few that registered of their own will
            models.Index(
                fields=["id"],
                condition=Q(is_listed=True, is_voluntary=True),
                name="organization_voluntary",
            ),
            # the few whose frozen scores aren't shown
            models.Index(fields=["id"], condition=Q(is_filled=False), name="organization_unfilled"),
            models.Index(
                fields=["region", "level"],
                condition=Q(is_listed=True),
                name="organization_in_region",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name_ru or self.name_ru

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """One line a name, before anything is checked: line breaks and runs of blanks are of no use
        there, and a break in the subject of a letter stops it."""
        for column in self._meta.concrete_fields:
            value = getattr(self, column.attname)
            if isinstance(column, models.CharField) and isinstance(value, str):
                setattr(self, column.attname, " ".join(value.split()))
        super().clean_fields(exclude=exclude)

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def public_parent(self) -> Organization | None:
        """What it is part of, unless that has no page; reads the related row: select it."""
        above = self.parent
        return above if above and above.is_filled and not above.merged_into_id else None

    @property
    def short_name(self) -> Text:
        return text_of(self, "short_name", "name")

    @property
    def address(self) -> Text:
        return text_of(self, "address")

    @property
    def hours(self) -> Text:
        return text_of(self, "hours")

    @property
    def head(self) -> Text:
        """«главный врач Иванова Анна Петровна»."""
        return in_one_language(lambda: [text_of(self, "head_post"), text_of(self, "head_name")])

    @property
    def accessibility_features(self) -> list[str]:
        """What there is for people with disabilities, in words."""
        return [str(Accessibility(code).label) for code in self.accessibility]

    @property
    def accessibility_note(self) -> Text:
        return text_of(self, "accessibility_note")

    @property
    def place(self) -> Text:
        """«г. Лиозно, Лиозненский район»; reads the related rows: select them."""
        return in_one_language(self._places)

    def _places(self) -> list[Text]:
        settlement = self.settlement
        parts = [settlement.name if settlement else text_of(self, "settlement_name")]
        if self.district:
            parts.append(self.district.name)
        elif self.region and self.region.code != CAPITAL:
            parts.append(self.region.name)
        return parts


class OrganizationSphere(models.Model):
    """An organization stands in a sphere (its own or, for a unit, inherited)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="sphere_links"
    )
    sphere = models.ForeignKey(Sphere, on_delete=models.PROTECT, related_name="links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sphere", "organization"], name="sphere_link_once")
        ]


class OrganizationCategory(models.Model):
    """An organization stands in a category of one of its spheres."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="category_links"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "organization"], name="category_link_once")
        ]
