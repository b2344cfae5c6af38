import sys

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

d = Document()
s = d.sections[0]
s.page_width, s.page_height = Cm(21), Cm(29.7)
s.left_margin = s.right_margin = Cm(2.7)
s.top_margin = Cm(3)
s.bottom_margin = Cm(2.6)


def font(style, name, size, bold=False):
    st = d.styles[style]
    st.font.name = "Times New Roman"
    st.font.size = Pt(size)
    st.font.bold = bold
    st.font.color.rgb = RGBColor(0, 0, 0)
    st.font.italic = False
    rpr = st.element.get_or_add_rPr()
    rf = rpr.get_or_add_rFonts()
    for a in list(rf.attrib):
        if "Theme" in a:
            del rf.attrib[a]
    rf.set(qn("w:ascii"), "Times New Roman")
    rf.set(qn("w:hAnsi"), "Times New Roman")
    rf.set(qn("w:eastAsia"), name)


font("Normal", "仿宋", 12)
font("Title", "宋体", 22, True)
font("Heading 1", "黑体", 15, False)
font("Heading 2", "楷体", 13, True)
d.styles["Normal"].paragraph_format.line_spacing = 1.3
d.styles["Normal"].paragraph_format.space_after = Pt(4)
t = d.styles["Title"]
pbdr = t.element.pPr.find(qn("w:pBdr"))
if pbdr is not None:
    t.element.pPr.remove(pbdr)


def p(text, style=None, indent=False, align=None, size=None, color=None):
    x = d.add_paragraph(style=style)
    r = x.add_run(text)
    if indent:
        x.paragraph_format.first_line_indent = Pt(24)
    if align:
        x.alignment = align
    if size:
        r.font.size = Pt(size)
    if color:
        r.font.color.rgb = RGBColor.from_string(color)
    return x


C = WD_ALIGN_PARAGRAPH.CENTER


def h(text):
    return p(text, "Heading 1")


def h2(text):
    return p(text, "Heading 2")


def tag(text):  # a paragraph that vanishes
    x = d.add_paragraph()
    x.add_run(text)
    return x


def chart(name):
    tag("{%%p if %s %%}" % name)
    x = d.add_paragraph()
    x.alignment = C
    x.add_run("{{r %s }}" % name)
    x.paragraph_format.line_spacing = 1.0
    tag("{%p endif %}")


def cell(c, text, bold=False, left=False):
    para = c.paragraphs[0]
    para.paragraph_format.line_spacing = 1.0
    para.paragraph_format.space_before = para.paragraph_format.space_after = Pt(2)
    para.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else C
    r = para.add_run(text)
    r.font.size = Pt(10)
    r.font.bold = bold


def table(heads, rows, widths=None, left=()):
    """heads: texts; rows: list of lists of texts (tags with tr take a row of their own)."""
    n = len(heads)
    tb = d.add_table(rows=0, cols=n)
    tb.style = "Table Grid"
    tb.alignment = WD_TABLE_ALIGNMENT.CENTER
    for i, row in enumerate([heads, *rows]):
        cs = tb.add_row().cells
        if i == 0:
            trpr = tb.rows[0]._tr.get_or_add_trPr()
            e = OxmlElement("w:tblHeader")
            trpr.append(e)
        trpr = tb.rows[i]._tr.get_or_add_trPr()
        e = OxmlElement("w:cantSplit")
        trpr.append(e)
        for j, text in enumerate(row):
            cell(cs[j], text, bold=i == 0, left=i > 0 and j in left)
            if i == 0:
                shd = OxmlElement("w:shd")
                shd.set(qn("w:val"), "clear")
                shd.set(qn("w:color"), "auto")
                shd.set(qn("w:fill"), "DEEAF6")
                cs[j]._tc.get_or_add_tcPr().append(shd)
    if widths:
        for row in tb.rows:
            for c, w in zip(row.cells, widths):
                c.width = Cm(w)
    d.add_paragraph().paragraph_format.space_after = Pt(2)
    return tb


def loop(n, over, cells, each="row"):
    return [["{%%tr for %s in %s %%}" % (each, over)] + [""] * (n - 1), cells, ["{%tr endfor %}"] + [""] * (n - 1)]


tag("{%p if not certified %}")
p("草　稿（评定之前，数据截至{{ as_of }}）", align=C, size=14, color="C00000")
tag("{%p endif %}")
p("{{ campaign.name }}总结报告", "Title", align=C)
p("{{ organiser.name }}", align=C)
p("{{ as_of }}", align=C)
h("一、组织领导")
p(
    "本年度民主评议政风行风工作由{{ organiser.name }}组织，具体工作由{{ organiser.office }}承担。{% if programme %}实施方案为《{{ programme.title }}》（{{ programme.issued_on }}）。{% endif %}",
    indent=True,
)
tag("{%p if organiser.people %}")
table(
    ["成员", "职责"], loop(2, "organiser.people", ["{{ row.name }}", "{{ row.responsibility }}"]), [4.5, 11], left=(1,)
)
tag("{%p endif %}")
h("二、各阶段开展情况")
table(
    ["阶段", "时间", "状态", "备注"],
    loop(4, "phases", ["{{ row.name }}", "{{ row.window }}", "{{ row.state }}", "{{ row.remark }}"]),
    [3, 6.5, 2, 4],
    left=(3,),
)
h("三、选题评议与公开承诺")
tag("{%p if topics %}")
table(
    ["单位", "议题（问题）", "目标与措施", "公开承诺", "兑现"],
    loop(
        5,
        "topics",
        [
            "{{ row.whose }}",
            "{{ row.title }}",
            "目标：{{ row.goals }}　措施：{{ row.measures }}",
            "{{ row.pledge }}",
            "{{ row.delivery }}",
        ],
    ),
    [2.4, 3.2, 5, 3.4, 1.6],
    left=(1, 2, 3),
)
tag("{%p else %}")
p("尚未记录议题。", indent=True)
tag("{%p endif %}")
h("四、参与情况")
table(
    ["轮次", "评议方", "时间", "状态"],
    loop(4, "rounds", ["{{ row.name }}", "{{ row.panel }}", "{{ row.window }}", "{{ row.state }}"]),
)
table(
    ["轮次", "名册", "参评", "参评率", "{%tc for c in channels %}", "{{ c }}", "{%tc endfor %}"],
    [
        ["{%tr for row in rounds %}"] + [""] * 6,
        [
            "{{ row.name }}",
            "{{ row.roll }}",
            "{{ row.voters }}",
            "{{ row.share }}",
            "{%tc for c in row.channels %}",
            "{{ c }}",
            "{%tc endfor %}",
        ],
        ["{%tr endfor %}"] + [""] * 6,
    ],
)
tag("{%p if turnout_missing %}")
p("投票服务暂不可用，以下轮次未列出各渠道参与情况：{{ turnout_missing }}。", indent=True)
tag("{%p endif %}")
chart("turnout_chart")
h("五、评议结果")
tag("{%p for each in series %}")
h2("{{ each.name }}")
table(
    ["系列名次", "评议对象", "{%tc for c in components %}", "{{ c }}", "{%tc endfor %}", "总分", "等次", "总名次"],
    [
        ["{%tr for row in each.rows %}"] + [""] * 7,
        [
            "{{ row.rank_in_series }}",
            "{{ row.name }}",
            "{%tc for c in row.points %}",
            "{{ c }}",
            "{%tc endfor %}",
            "{{ row.total }}",
            "{{ row.grade }}",
            "{{ row.rank }}",
        ],
        ["{%tr endfor %}"] + [""] * 7,
    ],
)
tag("{%p endfor %}")
chart("totals_chart")
h("六、群众评议各档次情况")
p("有效票不足的，不公布票数。", indent=True)
tag("{%p for panel in levels %}")
h2("{{ panel.panel }}")
chart("panel.chart")
tag("{%p for t in panel.tables %}")
p("{{ t.round }}", align=C)
table(
    ["评议对象", "{%tc for c in panel.levels %}", "{{ c }}", "{%tc endfor %}", "有效票"],
    [
        ["{%tr for row in t.rows %}"] + [""] * 4,
        ["{{ row.name }}", "{%tc for c in row.counts %}", "{{ c }}", "{%tc endfor %}", "{{ row.valid }}"],
        ["{%tr endfor %}"] + [""] * 4,
    ],
)
tag("{%p endfor %}")
tag("{%p if panel.contents %}")
p("按评议内容汇总", align=C)
table(
    ["评议内容", "{%tc for c in panel.levels %}", "{{ c }}", "{%tc endfor %}"],
    [
        ["{%tr for row in panel.contents %}"] + [""] * 3,
        ["{{ row.name }}", "{%tc for c in row.counts %}", "{{ c }}", "{%tc endfor %}"],
        ["{%tr endfor %}"] + [""] * 3,
    ],
)
tag("{%p endif %}")
tag("{%p endfor %}")
h("七、与上一年度比较")
tag("{%p if previous.said %}")
p("{{ previous.said }}", indent=True)
tag("{%p else %}")
p("与“{{ previous.name }}”比较：", indent=True)
table(
    ["评议对象", "上年总分", "本年总分", "增减"],
    loop(4, "previous.rows", ["{{ row.name }}", "{{ row.last }}", "{{ row.total }}", "{{ row.change }}"]),
)
tag("{%p endif %}")
h("八、日常考评记录")
tag("{%p if assessment %}")
table(
    ["评议对象", "日期", "项目", "分值", "事由"],
    loop(5, "assessment", ["{{ row[0] }}", "{{ row[1] }}", "{{ row[2] }}", "{{ row[3] }}", "{{ row[4] }}"]),
    [3.4, 3, 3.4, 1.6, 4.2],
    left=(4,),
)
tag("{%p else %}")
p("没有记录。", indent=True)
tag("{%p endif %}")
h("九、逐一点评")
tag("{%p if comments %}")
tag("{%p for c in comments %}")
p("{{ c.name }}：{{ c.text }}", indent=True)
tag("{%p endfor %}")
tag("{%p else %}")
p("尚未点评。", indent=True)
tag("{%p endif %}")

f = s.footer.paragraphs[0]
f.alignment = C
for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
    r = f.add_run()
    if kind:
        e = OxmlElement("w:fldChar")
        e.set(qn("w:fldCharType"), kind)
    else:
        e = OxmlElement("w:instrText")
        e.text = text
    r._r.append(e)
d.core_properties.author = "Minping"
d.core_properties.title = ""
d.save(sys.argv[1])
