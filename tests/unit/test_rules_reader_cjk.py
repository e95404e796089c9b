"""Chinese and Japanese say "not", "perhaps" and "until" in places of their own; no end is read into them."""

from datetime import UTC, datetime

import pytest

from rules.model import Entry, Reading, Status
from rules.reader import Reader

NO_END_ZH = [
    "锡那罗亚州的宵禁解除申请已被撤回。",
    "锡那罗亚州机场恢复开放一小时后再度关闭。",
    "锡那罗亚州的封路仍未全部清除，部分路段双向恢复。",
    "锡那罗亚州当局表示，宵禁不会在周五前解除。",
    "锡那罗亚州各校复课日期尚未公布。",
    "錫那羅亞州宵禁解除與否，將於明日公布。",
    "錫那羅亞州航班恢復需待空域重新開放。",
    "錫那羅亞州罷工能否結束仍是未知數。",
    "錫那羅亞州的撤離令解除前，居民不得返家。",
    "錫那羅亞州火車僅恢復貨運。",
    "锡那罗亚州居民希望就地避险令早日解除。",
    "有传言称锡那罗亚州机场已恢复运营，请勿轻信。",
    "锡那罗亚州停火结束，冲突再起。",
    "锡那罗亚州公交车仅在白天恢复运行。",
    "锡那罗亚州的台风警报解除时间须视台风动向而定。",
    "哈利斯科州的宵禁尚未解除。",
    "哈利斯科州政府正考慮解除宵禁。",
    "哈利斯科州的宵禁解除前，請勿外出。",
    "关于哈利斯科州解除宵禁的传闻不实。",
    "哈利斯科州宵禁何时解除仍不明朗。",
    "哈利斯科州宵禁暂时解除数小时后再度实施。",
    "有民众呼吁解除哈利斯科州的宵禁。",
    "若哈利斯科州的宵禁解除，航班将会恢复。",
    "哈利斯科州的机场并未重新开放。",
    "瓜达拉哈拉机场可望于近日重新开放。",
    "瓜達拉哈拉機場尚未恢復運作。",
    "瓜達拉哈拉機場部分恢復運作。",
    "瓜达拉哈拉机场预计何时恢复运作未定。",
    "哈利斯科州道路封锁仍未完全清除。",
    "哈利斯科州道路封锁大部分已清除。",
    "去年哈利斯科州的宵禁在一周后解除。",
    "哈利斯科州停火协议已结束，武装冲突再度爆发。",
    "司机工会拒绝结束在哈利斯科州的罢工。",
    "政府与工会就结束哈利斯科州罢工的谈判破裂。",
    "哈利斯科州宵禁解除的消息是假消息。",
    "哈利斯科州航班逐步恢复。",
    "請勿以為哈利斯科州的宵禁已經解除。",
    "哈利斯科州只有货运航班恢复。",
    "哈利斯科州宵禁结束时间延长至早上六点。",
    "法院驳回解除哈利斯科州宵禁的申请。",
    "哈利斯科州的学校直到另行通知才会复课。",
    "哈利斯科州的台风警报尚未解除，请继续留在室内。",
    "哈利斯科州口岸对货车重新开放，对旅客仍然关闭。",
    "哈利斯科州州长表示，一旦局势稳定就会解除宵禁。",
    "哈利斯科州是否解除宵禁将于周五决定。",
    "待哈利斯科州宵禁解除后再前往。",
    "哈利斯科州的海啸警报误报为解除。",
    "哈利斯科州的宵禁白天解除，夜间仍然实施。",
    "哈利斯科州航班恢复时间另行公告。",
    "哈利斯科州地铁停驶，恢复时间未定。",
    "伊斯坦堡機場關閉至明日，屆時視情況恢復。",
    "伊斯坦堡的示威活動並未結束。",
    "伊斯坦堡的罷工將持續到政府接受條件才會結束。",
    "伊斯坦布尔的地铁要到下周才恢复运营。",
    "伊斯坦布尔的撤离令没有取消。",
    "媒体报道伊斯坦布尔宵禁已解除，但官方予以否认。",
    "伊斯坦布尔当局否认将解除宵禁。",
    "伊斯坦布尔的洪水尚未完全消退。",
    "伊斯坦布尔火山灰警报解除后又再次发布。",
    "伊斯坦布尔山火仍未扑灭。",
    "伊斯坦布尔的山火只有四成受到控制。",
    "伊斯坦布尔机场关闭，恢复开放后将另行通知。",
    "伊斯坦布尔航班取消，航空公司希望明天恢复。",
    "伊斯坦布尔的渡轮停航，直至风浪减弱才恢复。",
    "伊斯坦堡宵禁今晚起提前至八時，清晨五時結束。",
    "伊斯坦堡宵禁每天早上五時解除。",
    "伊斯坦堡的封路措施原定今日解除，現延長至週日。",
    "伊斯坦堡的道路封鎖解除在望。",
    "伊斯坦堡居民要求結束封鎖。",
    "伊斯坦堡學校何時復課須視情況而定。",
    "伊斯坦堡的人質事件談判宣告結束，人質仍未獲釋。",
    "伊斯坦堡的停火於今晨結束，雙方恢復交火。",
    "伊斯坦堡機場已恢復部分航班，但跑道仍關閉。",
    "伊斯坦堡的疫情緊急狀態解除，但疫情尚未結束。",
    "伊斯坦堡機場的封閉狀態何時結束，無人知曉。",
    "伊斯坦布尔恢复实施宵禁。",
    "伊斯坦布尔取消了解除宵禁的决定。",
    "伊斯坦布尔暂缓解除宵禁。",
    "伊斯坦布尔撤销了恢复航班的计划。",
    "土耳其航空推迟恢复飞往特拉维夫的航班。",
    "土耳其航空不会恢复飞往特拉维夫的航班。",
]
NO_END_JA = [
    "シナロア州の夜間外出禁止令は解除される見通しが立っていません。",
    "シナロア州の空港は再開後、再び閉鎖されました。",
    "シナロア州の道路封鎖は一部で解除されたものの、依然続いています。",
    "シナロア州の夜間外出禁止令の解除は見送られました。",
    "シナロア州の学校再開の時期は未定です。",
    "シナロア州の便の運航再開は早くても来週以降となる見込みです。",
    "シナロア州では鉄道が貨物に限り運行を再開しました。",
    "シナロア州の避難指示が解除されるまで、帰宅しないでください。",
    "シナロア州のストライキは終結したとの報道がありますが、確認できていません。",
    "シナロア州の外出禁止令が解除されたとの噂は事実ではありません。",
    "シナロア州の津波注意報は解除されておらず、海岸に近づかないでください。",
    "シナロア州の国境検問所は緊急車両を除き再開していません。",
    "シナロア州知事は、治安が回復すれば外出禁止令を解除すると述べました。",
    "シナロア州の空港は運用再開に向けて準備中です。",
    "シナロア州の地下鉄は本数を減らして順次再開する予定です。",
    "ハリスコ州の夜間外出禁止令は解除されていません。",
    "ハリスコ州政府は夜間外出禁止令の解除を検討しています。",
    "ハリスコ州の夜間外出禁止令が解除されるまで外出しないでください。",
    "ハリスコ州の夜間外出禁止令が解除されたとの情報は誤りです。",
    "ハリスコ州の夜間外出禁止令がいつ解除されるかは不明です。",
    "ハリスコ州の夜間外出禁止令は一旦解除されましたが、再び発令されました。",
    "市民団体はハリスコ州の夜間外出禁止令の解除を求めています。",
    "ハリスコ州の夜間外出禁止令が解除された場合、航空便が再開します。",
    "グアダラハラ空港は再開していません。",
    "グアダラハラ空港の再開の見通しは立っていません。",
    "グアダラハラ空港は近く再開される見込みです。",
    "グアダラハラ空港は一部再開しました。",
    "ハリスコ州の道路封鎖は完全には解除されていません。",
    "ハリスコ州の道路封鎖はほぼ解除されました。",
    "昨年、ハリスコ州の夜間外出禁止令は１週間で解除されました。",
    "ハリスコ州の停戦は終了し、戦闘が再び激化しています。",
    "労働組合はハリスコ州でのストライキの終了を拒否しました。",
    "ハリスコ州のストライキを終了させるための交渉は決裂しました。",
    "ハリスコ州のバスは、グアダラハラを除き再開しました。",
    "ハリスコ州の外出禁止令解除のうわさが広がっていますが、事実ではありません。",
    "ハリスコ州発着の航空便は徐々に再開しています。",
    "ハリスコ州の外出禁止令が解除されたと思わないでください。",
    "ハリスコ州では貨物便のみ再開しました。",
    "ハリスコ州の外出禁止令の終了時刻は午前６時まで延長されました。",
    "裁判所はハリスコ州の外出禁止令を解除する申立てを棄却しました。",
    "ハリスコ州の学校は追って通知があるまで再開されません。",
    "ハリスコ州の台風警報はまだ解除されていないため、屋内にとどまってください。",
    "ハリスコ州の国境は貨物に限り再開し、旅行者には閉鎖されたままです。",
    "州知事は、情勢が安定すればハリスコ州の外出禁止令を解除すると述べました。",
    "ハリスコ州の外出禁止令を解除するかどうかは金曜日に決定されます。",
    "ハリスコ州の外出禁止令が解除されてから渡航してください。",
    "ハリスコ州に出された津波警報の解除は誤って配信されました。",
    "ハリスコ州の外出禁止令は日中は解除され、夜間は継続します。",
    "ハリスコ州の航空便の再開時期は未定です。",
    "ハリスコ州では地下鉄の運行が停止しており、再開のめどは立っていません。",
    "ハリスコ州の外出禁止令は解除予定でしたが、延長されました。",
    "イスタンブール空港は明日まで閉鎖され、再開は状況次第です。",
    "イスタンブールの抗議活動は終わっていません。",
    "イスタンブールのストライキは要求が受け入れられるまで終了しません。",
    "イスタンブールの地下鉄は来週まで再開しません。",
    "イスタンブールの避難命令は取り消されていません。",
    "外出禁止令が解除されたと報じられましたが、当局は否定しています。",
    "当局はイスタンブールの外出禁止令を解除する予定はないとしています。",
    "イスタンブールの洪水はまだ収まっていません。",
    "イスタンブールの津波警報は解除後に再び発表されました。",
    "イスタンブールの山火事は鎮火に至っていません。",
    "イスタンブールの山火事は４割が鎮圧されたのみです。",
    "イスタンブール空港は閉鎖中で、再開しましたら改めてお知らせします。",
    "イスタンブール便は欠航しており、航空会社は明日の再開を目指しています。",
    "イスタンブールのフェリーは風が弱まるまで運航を再開できません。",
    "外出禁止令は午後８時からに前倒しされ、午前５時に終了します。",
    "イスタンブールの外出禁止令は毎朝５時に解除されます。",
    "イスタンブールの道路封鎖は本日解除される予定でしたが、日曜日まで延長されました。",
    "イスタンブールの道路封鎖の解除が近いと見られています。",
    "イスタンブールの住民は封鎖の終了を訴えています。",
    "イスタンブールの学校の再開時期は未定です。",
    "人質の解放交渉は終了しましたが、イスタンブールの人質は解放されていません。",
    "イスタンブールでの停戦は今朝終了し、双方が交戦を再開しました。",
    "イスタンブール空港では一部の便が再開しましたが、滑走路は閉鎖されています。",
    "イスタンブールの緊急事態宣言は解除されましたが、感染拡大は続いています。",
    "イスタンブールの空港閉鎖がいつ終わるかは分かりません。",
    "イスタンブールでは外出禁止令の実施を再開しました。",
    "イスタンブールの外出禁止令の解除は取り消されました。",
    "イスタンブールの外出禁止令の解除は見送られました。",
    "イスタンブール線の運航再開を延期します。",
    "イスタンブール線の運航再開計画を撤回しました。",
    "当社はイスタンブール線の運航を再開しないことを決定しました。",
    "外出禁止令が解除されるのを待ってから移動してください。",
]


def said(reader: Reader, text: str, *, lang: str, subject: str = "MX", title: str = "") -> Reading:
    """Return what one short text says."""
    published = datetime(2026, 2, 25, tzinfo=UTC)
    return reader.read(Entry("1", text, title=title, lang=lang, subject=subject, published=published))


def told(reading: Reading) -> set[tuple[str, str, str]]:
    """Return each statement as hazard, finest place, status."""
    return {(s.hazard, s.where, s.status.value) for s in reading.statements}


@pytest.mark.parametrize(
    ("lang", "text"), [*(("zh", text) for text in NO_END_ZH), *(("ja", text) for text in NO_END_JA)]
)
def test_what_only_sounds_like_an_end_is_none(reader: Reader, lang: str, text: str) -> None:
    read = said(reader, text, lang=lang)
    assert not [s for s in read.statements if s.status is Status.LIFTED]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh-Hant", "哈利斯科州的宵禁已經解除。"),
        ("zh-Hans", "哈利斯科州的宵禁已经解除。"),
        ("zh-Hant", "哈利斯科州政府宣布即日起取消宵禁。"),
        ("ja", "ハリスコ州の夜間外出禁止令は解除されました。"),
        ("ja", "ハリスコ州政府は夜間外出禁止令を解除しました。"),
    ],
)
def test_an_end_is_one_whether_it_stands_before_or_behind_what_ends(
    reader: Reader, lang: str, text: str
) -> None:
    assert ("curfew", "MX-JAL", "lifted") in told(said(reader, text, lang=lang))


def test_both_scripts_and_widths_of_chinese_say_the_same(reader: Reader) -> None:
    one = said(reader, "瓜達拉哈拉機場關閉，學校停課。", lang="zh-Hant")
    other = said(reader, "瓜达拉哈拉机场关闭，学校停课。", lang="zh-Hans")
    assert (
        told(one)
        == told(other)
        == {("airport-closure", "GDL", "active"), ("school-closure", "MX-JAL/guadalajara", "active")}
    )


def test_spans_and_quotes_are_those_of_the_text_itself(reader: Reader) -> None:
    text = "ハリスコ州では銃撃事件が発生しています。学校は休校です。"
    read = said(reader, text, lang="ja", title="治安情報")
    document = Entry("1", text, title="治安情報").document
    assert read.statements
    for statement in read.statements:
        assert document[statement.span.start : statement.span.end] == statement.quote
        assert "\u2060" not in statement.quote


def test_a_possibility_behind_its_verb_claims_nothing(reader: Reader) -> None:
    assert not told(said(reader, "ハリスコ州の道路が封鎖される可能性があります。", lang="ja"))
    assert not told(said(reader, "哈利斯科州道路有被封鎖的可能。", lang="zh"))


def test_a_line_of_places_stands_over_its_level(reader: Reader) -> None:
    text = "●ハリスコ州\nレベル３：渡航は止めてください。（渡航中止勧告）\n●その他の地域\nレベル１：十分注意してください。"
    assert {one.area: one.level for one in said(reader, text, lang="ja").levels} == {"MX-JAL": 3, "MX": 1}


def test_the_level_of_before_is_not_the_level_of_now(reader: Reader) -> None:
    read = said(reader, "外交部將墨西哥旅遊警示由橙色調降為黃色。", lang="zh-Hant")
    assert {one.area: one.level for one in read.levels} == {"MX": 2}


def test_katakana_inside_a_longer_word_is_no_word(reader: Reader) -> None:
    assert not told(said(reader, "ハリスコ州でデモクラシーの行事が開催されます。", lang="ja"))


def test_characters_inside_a_name_say_nothing(reader: Reader) -> None:
    read = said(reader, "不丹的機場關閉。", lang="zh-Hant", subject="BT")
    assert ("airport-closure", "BT", "active") in told(read)


def test_the_head_of_a_phrase_comes_last(reader: Reader) -> None:
    read = told(said(reader, "グアダラハラ空港への道路が封鎖されています。", lang="ja"))
    assert {hazard for hazard, _, _ in read} == {"road-blockade"}


def test_an_order_ends_on_the_day_before_its_until(reader: Reader) -> None:
    read = said(reader, "ハリスコ州の学校は2月25日から2月27日まで休校です。", lang="ja")
    assert {s.expires for s in read.statements} == {datetime(2026, 2, 28, 6, tzinfo=UTC)}


def levels_of(reading: Reading) -> dict[str, int]:
    return {level.place or level.area: level.level for level in reading.levels}


def test_a_level_stands_over_the_lines_of_places_below_it(reader: Reader) -> None:
    text = (
        "【危険度】\n●レベル３：渡航は止めてください。（渡航中止勧告）\n・シナロア州（引き上げ）\n・コリマ州（継続）\n"
        "●レベル１：十分注意してください。\n・上記以外の地域\n"
    )
    read = reader.read(Entry(id="1", title="危険情報", text=text, lang="ja", subject="MX"))
    assert levels_of(read) == {"MX-SIN": 3, "MX-COL": 3, "MX": 1}


def test_the_line_of_all_but_the_capital_is_the_countrys(reader: Reader) -> None:
    text = "●首都カンパラを除く全土\nレベル２：不要不急の渡航は止めてください。\n"
    assert levels_of(reader.read(Entry(id="1", title="", text=text, lang="ja", subject="UG"))) == {"UG": 2}


def test_elsewhere_with_a_colon_heads_no_section(reader: Reader) -> None:
    text = "●コリマ州：レベル３：渡航は止めてください。（渡航中止勧告）\n●上記以外の地域：レベル１：十分注意してください。\n"
    read = reader.read(Entry(id="1", title="", text=text, lang="ja", subject="MX"))
    assert levels_of(read) == {"MX-COL": 3, "MX": 1}


def test_places_before_the_words_of_a_reason_are_the_reasons(reader: Reader) -> None:
    text = "ソノラ州の地震により、シナロア州に津波警報が発令されました。"
    read = reader.read(Entry(id="1", title="", text=text, lang="ja", subject="MX"))
    assert {(s.hazard, s.area) for s in read.statements} == {
        ("earthquake", "MX-SON"),
        ("tsunami", "MX-SIN"),
    }


def test_hong_kongs_colours_are_its_own(reader: Reader) -> None:
    text = "黎巴嫩的外遊警示維持黑色。以色列的外遊警示今日調升至紅色。"
    assert levels_of(reader.read(Entry(id="1", title="", text=text, lang="zh-Hant"))) == {"LB": 4, "IL": 3}
