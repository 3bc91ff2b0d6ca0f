"""The forty ways to cheat that the design thought of, and the test of each: none may get lost.

Each of the checks of 5 to 31 was once taken out of the code, to see these tests fall.
"""

from pathlib import Path

import pytest

from tests.accounts.eds import test_cms

TESTS = Path(__file__).resolve().parents[2]
CASES = {  # file, function, its parameter where it has one
    1: "test_challenges::test_case_1_replayed_message",
    2: "test_challenges::test_case_2_other_sessions_challenge",
    3: "test_challenges::test_case_3_expired_challenge",
    4: "test_challenges::test_case_4_altered_address",
    5: "test_cms::test_5_and_6_other_content",
    6: "test_parts::test_6_content_inside_that_isn_t_what_was_signed",
    7: "test_cms::test_certificates_that_are_refused[7 expired]",
    8: "test_cms::test_certificates_that_are_refused[8 not yet valid]",
    9: "test_cms::test_9_and_35_revoked_holder_and_authority",
    10: "test_cms::test_10_and_11_stale_and_missing_list",
    11: "test_chain::test_each_issuer_s_own_list_counts",
    12: "test_cms::test_12_and_38_lists_of_others",
    13: "test_chain::test_13_equal_names_and_key_identifiers_of_a_rogue",
    14: "test_chain::test_14_a_holder_issues_nothing_in_a_message_either",
    15: "test_cms::test_certificates_that_are_refused[15 serverAuth]",
    16: "test_cms::test_certificates_that_are_refused[16 no digitalSignature]",
    17: "test_cms::test_certificates_that_are_refused[17 no УНП]",
    18: "test_cms::test_certificates_that_are_refused[18 wrong check digit]",
    19: "test_cms::test_certificates_that_are_refused[19 two УНП]",
    20: "test_cms::test_certificates_that_are_refused[20 УНП of another kind]",
    21: "test_parts::test_21_22_and_23_of_each_kind_of_keys",
    22: "test_parts::test_21_22_and_23_of_each_kind_of_keys",
    23: "test_parts::test_21_22_and_23_of_each_kind_of_keys",
    24: "test_cms::test_22_23_and_24_two_signers_no_certificate_sha_1",
    25: "test_challenges::test_case_25_no_more_is_read_than_a_signature_can_have",
    26: "test_cms::test_25_26_and_27_what_is_no_signature",
    27: "test_hostile::test_27_bombs",
    28: "test_cms::test_certificates_that_are_refused[28 unknown critical extension]",
    29: "test_cms::test_29_algorithm_of_another_kind_of_keys",
    30: "test_stb::test_second_way_to_write_a_signature_is_refused",
    31: "test_cms::test_31_no_flipped_bit_makes_another_identity",
    32: "test_signing_in::test_case_32_blocked_identity",
    33: "test_challenges::test_case_33_missing_csrf",
    34: "test_crls::test_34_demo_authorities_are_refused_in_production",
    35: "test_cms::test_9_and_35_revoked_holder_and_authority",
    36: "test_challenges::test_case_36_parallel_double_spend",
    37: "test_eds_registration::test_case_37_second_person_waits_and_the_administrator_is_told",
    38: "test_crls::test_number_only_grows_and_nothing_is_half_done",
    39: "test_signing_in::test_case_39_inactive_user",
    40: "test_challenges::test_case_40_proxy_header_injected",
}


@pytest.mark.parametrize("number", range(1, 41))
def test_each_case_has_its_test(number: int) -> None:
    file, _, name = CASES[number].partition("::")
    function, _, parameter = name.rstrip("]").partition("[")

    (path,) = TESTS.rglob(f"{file}.py")
    assert f"\ndef {function}(" in path.read_text(encoding="utf-8")
    if parameter:
        assert test_cms.changed(parameter)
