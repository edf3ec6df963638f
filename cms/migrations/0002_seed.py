"""The first page, the notice board, a guide, and what the notice editors may do.

Every row is looked up before it is made, so that the migration also suits a database that
already holds a site. Permissions are made here because Django makes them only after migrating.
"""

import json

from django.db import migrations

EDITOR_GROUP = "Notice editors"
LANGUAGE = "zh-hans"


def block(kind, value):
    return {"type": kind, "value": value}


GUIDE_ZH = [
    block("heading", "一笔扣款从哪里来"),
    block(
        "text",
        "<p>每个月，考核员按合同里的考核办法到现场检查、拍照、打分。分数低于合同约定的分数线，当月服务费就要扣减。扣多少，由合同里的一条公式决定，任何人都可以自己算一遍。</p>",
    ),
    block(
        "sum",
        {
            "caption": "例：月服务费 282,280.63 元，当月得 86 分，合同约定 95 分以下每低 1 分扣 1%",
            "lines": [
                {"label": "月服务费", "amount": "282,280.63 元", "total": False},
                {"label": "低于 95 分的分数：95 − 86", "amount": "9 分", "total": False},
                {"label": "扣减：282,280.63 × 9%，四舍五入到分", "amount": "−25,405.26 元", "total": False},
                {"label": "应付", "amount": "256,875.37 元", "total": True},
            ],
        },
    ),
    block("heading", "怎样一步一步查到现场"),
    block(
        "steps",
        [
            {"what": "打开考核结果公告，找到扣减金额", "detail": "金额旁边写着它适用的规则。", "article": ""},
            {"what": "点开规则，看当月的得分", "detail": "得分由日常检查、月度检查等各项按权重合成。", "article": ""},
            {"what": "点开得分，看扣了哪些项", "detail": "每一项写明地点、时间、数量和扣几分。", "article": ""},
            {"what": "点开扣分项，看照片和条款", "detail": "照片带有拍摄时间；条款是合同里的原文。", "article": ""},
        ],
    ),
    block("heading", "企业不同意怎么办"),
    block(
        "text",
        "<p>承包企业可以在答复期内提出异议。有异议的扣分项由复核人员处理：维持、减少或者撤销。只有这些有异议的项目暂不结算，其余费用照常支付。</p>",
    ),
    block("note", "公告里的每个数字都可以重新计算。如果您算出来不一样，请告诉我们：热线 12345。"),
    block("heading", "怎样跟踪一次招标"),
    block(
        "steps",
        [
            {"what": "采购意向公开", "detail": "预算单位提前告诉大家准备采购什么、花多少钱、大约在哪个月。", "article": "财库〔2020〕10号"},
            {"what": "招标公告", "detail": "从这天起可以下载招标文件。从文件开始发出到投标截止不少于 20 日。", "article": "政府采购法第三十五条"},
            {"what": "投标截止，同时开标", "detail": "到时间之后一律不收。开标记录写明谁投了标、报价多少。", "article": "87号令第三十九条"},
            {"what": "中标结果公告", "detail": "确定中标人之后 2 个工作日内公告，写明中标人、金额和评审专家名单。", "article": "87号令第六十九条"},
            {"what": "合同公告", "detail": "合同签订之后 2 个工作日内公告合同全文。", "article": "政府采购法实施条例第五十条"},
            {"what": "履约与考核", "detail": "合同履行期间，每个月公布考核结果、扣减和付款。", "article": ""},
        ],
    ),
]

GUIDE_EN = [
    block("heading", "Where a deduction comes from"),
    block(
        "text",
        "<p>Every month inspectors visit the streets, take photographs and give points by the scheme that is part of the contract. When the score lies below the line that the contract draws, part of the month’s fee is deducted. How much follows from one formula in the contract, and anybody can compute it again.</p>",
    ),
    block(
        "sum",
        {
            "caption": "Example: the monthly fee is CNY 282,280.63, the score is 86, and the contract deducts 1% for each point below 95",
            "lines": [
                {"label": "Monthly fee", "amount": "CNY 282,280.63", "total": False},
                {"label": "Points below 95: 95 − 86", "amount": "9 points", "total": False},
                {"label": "Deduction: 282,280.63 × 9%, rounded half up", "amount": "CNY −25,405.26", "total": False},
                {"label": "Payable", "amount": "CNY 256,875.37", "total": True},
            ],
        },
    ),
    block("heading", "How to follow it to the street"),
    block(
        "steps",
        [
            {"what": "Open the assessment notice and find the deduction", "detail": "The rule that applies stands beside the amount.", "article": ""},
            {"what": "Open the rule and see the score of the month", "detail": "The score joins the kinds of inspection by their weights.", "article": ""},
            {"what": "Open the score and see the findings", "detail": "Each finding gives place, time, quantity and points.", "article": ""},
            {"what": "Open the finding and see photograph and clause", "detail": "The photograph carries its time; the clause is quoted from the contract.", "article": ""},
        ],
    ),
    block("heading", "When the contractor disagrees"),
    block(
        "text",
        "<p>The contractor may object while the answer period runs. A reviewer then maintains, reduces or withdraws the finding. Only the money of disputed findings is held back; everything else is paid as usual.</p>",
    ),
    block("note", "Every number in a notice can be computed again. If your result differs, tell us: hotline 12345."),
    block("heading", "How to follow a tender"),
    block(
        "steps",
        [
            {"what": "Procurement intention", "detail": "The authority says early what it will procure, for how much and in which month.", "article": "财库〔2020〕10号"},
            {"what": "Tender notice", "detail": "From this day the documents can be downloaded. At least 20 days lie between their first issue and the deadline.", "article": "政府采购法第三十五条"},
            {"what": "Deadline and opening", "detail": "Nothing is taken after the hour. The opening record shows who has bid and at what price.", "article": "87号令第三十九条"},
            {"what": "Result notice", "detail": "Within 2 working days after the winner is determined: winner, amount and the names of the experts.", "article": "87号令第六十九条"},
            {"what": "Contract notice", "detail": "Within 2 working days after signing, with the full contract.", "article": "政府采购法实施条例第五十条"},
            {"what": "Performance", "detail": "Scores, deductions and payments are published every month.", "article": ""},
        ],
    ),
]

PERMISSIONS = [
    ("wagtailadmin", "admin", "access_admin"),
    ("cms", "notice", "add_notice"),
    ("cms", "notice", "change_notice"),
    ("cms", "notice", "view_notice"),
    ("cms", "notice", "publish_notice"),
]
PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]
# Wagtail asks for the permissions of its own models, whichever model stands in for them.
MEDIA_PERMISSIONS = [
    (app_label, model, f"{verb}_{model}")
    for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
]


def content_type(apps, app_label, model):
    ContentType = apps.get_model("contenttypes", "ContentType")
    return ContentType.objects.get_or_create(app_label=app_label, model=model)[0]


def permission(apps, app_label, model, codename):
    Permission = apps.get_model("auth", "Permission")
    verb = codename.split("_")[0]
    found, _created = Permission.objects.get_or_create(
        content_type=content_type(apps, app_label, model),
        codename=codename,
        defaults={"name": f"Can {verb} {model}"},
    )
    return found


def make_page(apps, model, parent, number, *, slug, title, **fields):
    """A published page as child `number` of its parent, written without treebeard."""
    Model = apps.get_model("cms", model)
    found = Model.objects.filter(slug=slug, depth=parent.depth + 1).first()
    if found:
        return found
    Page = apps.get_model("wagtailcore", "Page")
    page = Model.objects.create(
        title=title,
        draft_title=title,
        slug=slug,
        path=f"{parent.path}{number:04d}",
        depth=parent.depth + 1,
        numchild=0,
        url_path=f"{parent.url_path}{slug}/" if parent.depth > 1 else "/home/",
        content_type=content_type(apps, "cms", model.lower()),
        locale=locale(apps),
        live=True,
        show_in_menus=True,
        **fields,
    )
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + 1)
    parent.numchild += 1
    return page


def locale(apps):
    Locale = apps.get_model("wagtailcore", "Locale")
    return Locale.objects.filter(language_code=LANGUAGE).first() or Locale.objects.create(
        language_code=LANGUAGE
    )


def make_site(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    welcome = Page.objects.filter(
        depth=2, slug="home", content_type=content_type(apps, "wagtailcore", "page")
    )
    if welcome.exists():
        Site.objects.filter(root_page__in=welcome).delete()
        welcome.delete()
        Page.objects.filter(depth=1).update(numchild=0)
    root = Page.objects.get(depth=1)
    home = make_page(
        apps,
        "HomePage",
        root,
        root.numchild + 1,
        slug="home",
        title="首页",
        heading="您的街道由谁来扫、树由谁来管、路由谁来修，花了多少钱",
        heading_en="Who sweeps your street, tends the trees and mends the road, and what it costs",
        lead="招标、合同、考核、付款，每一步都公开，每一分钱都可以重新算一遍。",
        lead_en="Tender, contract, inspection, payment: every step is public and every cent can be computed again.",
    )
    make_page(
        apps,
        "NoticeBoardPage",
        home,
        1,
        slug="notices",
        title="公告",
        title_en="Notices",
        intro="采购意向、招标、中标结果、合同和考核结果，按发布时间排列。",
        intro_en="Intentions, tenders, results, contracts and assessments, newest first.",
    )
    make_page(
        apps,
        "GuidePage",
        home,
        2,
        slug="guide",
        title="看懂一笔扣款，跟踪一次招标",
        title_en="Read a deduction, follow a tender",
        lead="从公告里的一个数字，一直查到街上的一张照片。",
        lead_en="From one number in a notice to one photograph of the street.",
        body=json.dumps(GUIDE_ZH, ensure_ascii=False),
        body_en=json.dumps(GUIDE_EN, ensure_ascii=False),
    )
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(
            hostname="localhost",
            port=80,
            site_name="市政养护公开",
            root_page_id=home.pk,
            is_default_site=True,
        )


def make_group(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    group, _created = Group.objects.get_or_create(name=EDITOR_GROUP)
    group.permissions.add(*(permission(apps, *row) for row in PERMISSIONS))
    home = apps.get_model("cms", "HomePage").objects.order_by("pk").first()
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    for codename in PAGE_PERMISSIONS:
        GroupPagePermission.objects.get_or_create(
            group=group,
            page_id=home.pk,
            permission=permission(apps, "wagtailcore", "page", codename),
        )
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for row in MEDIA_PERMISSIONS:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission(apps, *row)
        )


def make_workflow(apps, schema_editor):
    """An approval for notices: any editor but, in practice, a colleague of the writer."""
    Workflow = apps.get_model("wagtailcore", "Workflow")
    if Workflow.objects.filter(name="公告审核").exists():
        return
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name="公告审核",
        content_type=content_type(apps, "wagtailcore", "groupapprovaltask"),
    )
    task.groups.add(apps.get_model("auth", "Group").objects.get(name=EDITOR_GROUP))
    workflow = Workflow.objects.create(name="公告审核")
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=0
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.create(
        workflow=workflow, content_type=content_type(apps, "cms", "notice")
    )


THEIRS, OURS = "Moderators approval", "页面审核"


def name(apps, schema_editor):
    """The workflow of pages that Wagtail brings gets a name in Chinese."""
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=THEIRS).update(name=OURS)


class Migration(migrations.Migration):

    dependencies = [
        ("cms", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0024_index_image_file_hash"),
        ("wagtaildocs", "0012_uploadeddocument"),
    ]

    operations = [
        migrations.RunPython(make_site, migrations.RunPython.noop),
        migrations.RunPython(make_group, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
        migrations.RunPython(name, migrations.RunPython.noop),
    ]
