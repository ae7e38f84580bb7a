"""Basic Access Control and secure messaging: the worked example of ICAO Doc 9303-11, appendix D, and a whole session, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from drivers.smartcard.passport_chip import PassportChip
from drivers.smartcard.passport_files import chip_files, document
from kiosk.identity import mrz
from kiosk.identity.icao import ChannelBroken, typed_information
from kiosk.identity.icao.access import authenticate, select_applet
from kiosk.identity.icao.files import CARD_ACCESS, TEXT, read_file
from kiosk.identity.icao.keys import Keys, decrypt, derive, encrypt, mac, padded, seed, unpadded
from kiosk.identity.icao.line import Answer, Line
from kiosk.identity.icao.messaging import SecureMessaging

INFORMATION = "L898902C<369080619406236"
K_SEED = bytes.fromhex("239AB9CB282DAF66231DC5A4DF6BFBAE")
K_ENC = bytes.fromhex("AB94FDECF2674FDFB9B391F85D7F76F2")
K_MAC = bytes.fromhex("7962D9ECE03D1ACD4C76089DCE131543")
RND_IC = bytes.fromhex("4608F91988702212")
RND_IFD = bytes.fromhex("781723860C06C226")
K_IFD = bytes.fromhex("0B795240CB7049B01C19B33E32804F0B")
K_IC = bytes.fromhex("0B4F80323EB3191CB04970CB4052790B")
E_IFD = bytes.fromhex("72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2")
M_IFD = bytes.fromhex("5F1448EEA8AD90A7")
E_IC = bytes.fromhex("46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F")
M_IC = bytes.fromhex("2F2D235D074D7449")
KS_ENC = bytes.fromhex("979EC13B1CBFE9DCD01AB0FED307EAE5")
KS_MAC = bytes.fromhex("F1CB1F1FB5ADF208806B89DC579DC1F8")
SSC = bytes.fromhex("887022120C06C226")
SELECT_COM = bytes.fromhex("00A4020C02011E")
PROTECTED_SELECT_COM = bytes.fromhex("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800")
ANSWER_TO_SELECT = bytes.fromhex("990290008E08FA855A5D4C50A8ED")  # D.4, step 2: without data
READ_FOUR = bytes.fromhex("00B0000004")
PROTECTED_READ_FOUR = bytes.fromhex("0CB000000D9701048E08ED6705417E96BA5500")
ANSWER_TO_READ_FOUR = bytes.fromhex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED")
READ_THE_REST = bytes.fromhex("00B0000412")
PROTECTED_READ_THE_REST = bytes.fromhex("0CB000040D9701128E082EA28A70F3C7B53500")
ANSWER_TO_READ_THE_REST = bytes.fromhex("871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D74")
EF_COM = bytes.fromhex("60145F0104303130365F36063034303030305C026175")


def in_turn(*values: bytes) -> Callable[[int], bytes]:
    """A source of "random" bytes, each of the length that is asked for."""
    left: Iterator[bytes] = iter(values)

    def give(size: int) -> bytes:
        value = next(left)
        assert len(value) == size
        return value

    return give


def test_the_entry_keys() -> None:
    assert seed(INFORMATION) == K_SEED
    assert derive(K_SEED) == Keys(K_ENC, K_MAC)


def test_the_typed_number_birth_and_expiry_give_the_same_information() -> None:
    assert typed_information("L898902C", date(1969, 8, 6), date(1994, 6, 23)) == INFORMATION
    assert typed_information(" l898 902c ", date(1969, 8, 6), date(1994, 6, 23)) == INFORMATION
    assert typed_information("D23145890734", date(1934, 7, 12), date(1995, 7, 12)) == "D23145890734934071279507122"
    for wrong in ("", "   ", "E-1234", "证件"):
        with pytest.raises(ValueError, match="letters and digits"):
            typed_information(wrong, date(1969, 8, 6), date(1994, 6, 23))


@pytest.mark.parametrize("name", ["passport", "hk-macao-permit", "taiwan-permit", "home-return-permit", "travel-card"])
def test_zone_typing_and_emulator_agree_on_the_information(name: str) -> None:
    shown = document(name)
    read = mrz.parse(shown.lines, date(2026, 11, 23))
    assert read.birth is not None and read.valid_to is not None
    assert mrz.information(shown.lines) == shown.key_information == typed_information(read.id_number, read.birth, read.valid_to)


def test_both_halves_of_the_authentication() -> None:
    assert encrypt(K_ENC, RND_IFD + RND_IC + K_IFD) == E_IFD
    assert mac(K_MAC, E_IFD) == M_IFD
    assert decrypt(K_ENC, E_IC) == RND_IC + RND_IFD + K_IC
    assert mac(K_MAC, E_IC) == M_IC
    assert derive(bytes(a ^ b for a, b in zip(K_IFD, K_IC, strict=True))) == Keys(KS_ENC, KS_MAC)


def test_the_commands_of_the_authentication_and_the_session_after_it() -> None:
    said: list[bytes] = []
    answers = iter([RND_IC + b"\x90\x00", E_IC + M_IC + b"\x90\x00"])

    def transmit(command: bytes) -> bytes:
        said.append(command)
        return next(answers)

    session = authenticate(Line(transmit, lambda: 0.0, 1.0), INFORMATION, in_turn(RND_IFD, K_IFD), pace=False)
    assert said == [bytes.fromhex("0084000008"), bytes.fromhex("0082000028") + E_IFD + M_IFD + b"\x28"]
    assert session.protect(SELECT_COM) == PROTECTED_SELECT_COM


def test_the_protected_session_of_the_example() -> None:
    answers = {
        PROTECTED_SELECT_COM: ANSWER_TO_SELECT,
        PROTECTED_READ_FOUR: ANSWER_TO_READ_FOUR,
        PROTECTED_READ_THE_REST: ANSWER_TO_READ_THE_REST,
    }
    line = Line(lambda command: answers[command] + b"\x90\x00", lambda: 0.0, 1.0)
    session = SecureMessaging(Keys(KS_ENC, KS_MAC), SSC)
    assert session.ask(line, SELECT_COM) == Answer(b"", 0x9000)
    assert session.ask(line, READ_FOUR) == Answer(EF_COM[:4], 0x9000)
    assert session.ask(line, READ_THE_REST) == Answer(EF_COM[4:], 0x9000)


@pytest.mark.parametrize("place", range(len(ANSWER_TO_READ_FOUR)))
def test_one_bit_changed_anywhere_ends_the_session(place: int) -> None:
    session = SecureMessaging(Keys(KS_ENC, KS_MAC), (int.from_bytes(SSC, "big") + 2).to_bytes(8, "big"))
    session.protect(READ_FOUR)
    changed = bytearray(ANSWER_TO_READ_FOUR)
    changed[place] ^= 1
    with pytest.raises(ChannelBroken):
        session.unprotect(bytes(changed))


def test_an_answer_cannot_be_played_again_and_a_broken_session_stays_broken() -> None:
    line = Line(lambda _command: ANSWER_TO_SELECT + b"\x90\x00", lambda: 0.0, 1.0)
    session = SecureMessaging(Keys(KS_ENC, KS_MAC), SSC)
    session.ask(line, SELECT_COM)
    for _ in range(2):
        with pytest.raises(ChannelBroken):
            session.ask(line, SELECT_COM)


def test_padding_is_taken_off_only_where_it_was_put_on() -> None:
    for size in range(20):
        assert unpadded(padded(bytes(size))) == bytes(size)
    for wrong in (b"", bytes(8), b"\x01" * 8, b"\x80" + bytes(8)):
        with pytest.raises(ChannelBroken):
            unpadded(wrong)


# A session with the synthetic passport ZHENGJIAN YANGBEN up to its text: commands and answers in turn, random bytes 00, 11, 22 and 33.
SESSION = """
00A4020C02011C
6A82
00A4040C07A0000002471001
9000
0084000008
33333333333333339000
0082000028104612670FAEB3F55412411DB9BA127A42A028DCEBB7CF2123FE313A0D7034824EC2F765716FBCDE28
60BE19B1878E2E73FFAAE4DC5E6F6F6EB0DEC70655DBA6AD6235F78D584645D82E5D10B68E8B77529000
0CA4020C15870901C38AE81CE37C49488E08DA0D45F921680CF200
990290008E08E83C0333E5797C2F9000
0CB000000D9701058E08D53D59462A6FBEE600
8709013D9990E002BD12DD990290008E08B89840BE08E3BE3F9000
0CB000050D9701588E08CDC24F446F530EDB00
8761019EE90FD7E50FE7E0622F77E4D2D33523843ABA6FC0C0842AA7335E48D2930287507ADDB3EA7BF8195AC195F4F56CDAE0C4ED9E34445AD213EF165CBB874B3C\
88EB1D38C8433EEBCF1282E0D956E5035D283AD8C08FB1DE30486BA0A91EE423AE990290008E0807E0C6E07FFA092F9000
"""
TEXT_FILE = (
    "615b5f1f58"
    "504f43484e5a48454e474a49414e3c3c59414e4742454e3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c"
    "4530303030303030303843484e3835313033313246333431303330334e474b454c4d504f4e42504a39373738"
)
IN_TURN = [bytes.fromhex(line) for line in SESSION.split()]


def test_a_whole_session_from_the_terminals_side() -> None:
    said: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        said.append(command)
        return IN_TURN[2 * len(said) - 1]

    line = Line(transmit, lambda: 0.0, 1.0)
    assert read_file(line.ask, CARD_ACCESS) is None
    select_applet(line, pace=False)
    session = authenticate(line, document("passport").key_information, in_turn(b"\x00" * 8, b"\x11" * 16), pace=False)
    assert read_file(partial(session.ask, line), TEXT) == bytes.fromhex(TEXT_FILE)
    assert said == IN_TURN[::2]


def test_a_whole_session_from_the_chips_side() -> None:
    chip = PassportChip(document("passport"), random=in_turn(b"\x33" * 8, b"\x22" * 16))
    assert [chip.handle(command) for command in IN_TURN[::2]] == IN_TURN[1::2]


def test_the_emulators_chip_answers_the_example_to_the_byte() -> None:
    """The other side of the wire, which shares no code with ours, against the same worked example."""
    shown = document("passport")
    chip = PassportChip(shown, files={**chip_files(shown), 0x011E: EF_COM}, random=in_turn(RND_IC, K_IC))
    chip._entry = (K_ENC, K_MAC)
    assert chip.handle(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"
    assert chip.handle(bytes.fromhex("0084000008")) == RND_IC + b"\x90\x00"
    assert chip.handle(bytes.fromhex("0082000028") + E_IFD + M_IFD + b"\x28") == E_IC + M_IC + b"\x90\x00"
    assert chip.handle(PROTECTED_SELECT_COM) == ANSWER_TO_SELECT + b"\x90\x00"
    assert chip.handle(PROTECTED_READ_FOUR) == ANSWER_TO_READ_FOUR + b"\x90\x00"
    assert chip.handle(PROTECTED_READ_THE_REST) == ANSWER_TO_READ_THE_REST + b"\x90\x00"
