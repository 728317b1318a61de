import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
from datetime import timedelta
import pytest
from django.utils import timezone
from casework import services
from casework.models import Category, QuestionSet, ReplyTemplate, SavedView, Ground
from tests.factories.cases import make_case
from casework.submissions import Contact
pytestmark=pytest.mark.django_db(transaction=True)
W="نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا بسبب نقص في الموظفين خلال الشهر الماضي، وأنجزت المعاملة اليوم ويمكنك استلامها من مركز حولي."
def test_shots(live_server, officer, foreigner, controller, moi, moh, ground, settings, home):
    settings.ALLOWED_HOSTS=["*"]
    officer.first_name="هند"; officer.last_name="العتيبي"; officer.save()
    controller.first_name="أحمد"; controller.last_name="المطيري"; controller.save()
    from wagtail.users.models import UserProfile
    cat=Category.objects.create(name_ar="تأخر إنجاز معاملة", name_en="Delay")
    subs=["رسم محصّل مرتين","تأخر إنجاز معاملة تجديد إقامة","عدم الرد على الهاتف","سوء معاملة عند الشباك رقم 4","فقدان مستندات أصلية","موعد ألغي من غير إشعار","أوراق نقل الملكية","ازدحام في مركز الفروانية"]
    made=[]
    for i,s in enumerate(subs):
        made.append(make_case(moi, at=timezone.now()-timedelta(days=[40,29,28,12,6,3,1,0][i]), subject=s, kind="inquiry" if i==6 else "suggestion" if i==7 else "complaint", category=cat if i<2 else None, channel="phone" if i==3 else "web", suspicion=2 if i==4 else 0, points=("تأخرت المعاملة أكثر من شهر","لم يرد أحد على الهاتف رغم الاتصال مرارًا") if i==1 else (), remedy="إنجاز المعاملة والاعتذار" if i==1 else "", details="قدّمت طلب تجديد الإقامة في مركز حولي بتاريخ 1 من الشهر، وراجعت أربع مرات، وفي كل مرة يقال لي إن النظام متوقف. رقم هاتف الموظف 99887766.\n\nأرجو النظر في الأمر لأن إقامتي تنتهي قريبًا."))
    case=made[1]
    services.accept(case, officer, "تأكدنا أن الموضوع من اختصاصنا.")
    services.ask(case, officer, "ما رقم المعاملة المدوّن على الإيصال؟")
    services.add_facts(case, "رقم المعاملة 445566، والإيصال مرفق.")
    services.note(case, officer, "كلّمت مدير المركز، والمعاملة عند التدقيق. @أحمد تابعها من فضلك")
    services.redact(case, officer, "details", [[case.details.index("99887766"), case.details.index("99887766")+8]], "رقم هاتف شخص آخر")
    services.ask(made[3], officer, "متى كان ذلك؟")
    services.merge(made[2], case, officer)
    services.refer(made[4], officer, moh, "يخص وزارة الصحة")
    services.add_facts(made[5], "أضيف: كان الموعد يوم الأحد")
    services.propose(made[0], officer, "refuse", W, {"ground":"B01"})
    ReplyTemplate.objects.create(name="شكر على الانتظار", body_ar="{name}، شكرًا لانتظارك.")
    SavedView.objects.create(user=officer, name="شكاوى بالهاتف", query="channel=phone", shared=True)
    from django.test import Client
    c=Client(); c.force_login(officer)
    c.post(f"/cms/cases/{case.pk}/reply/", {"do":"keep","act":"answer","outcome":"upheld","body":W,"finding_0":"upheld"})
    k=Client(); k.force_login(controller); k.get(f"/cms/cases/{case.pk}/")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for w in (1280,390):
            ctx=b.new_context(viewport={"width":w,"height":2600})
            for client,who in ((c,"officer"),(k,"control")):
                ctx.clear_cookies()
                ctx.add_cookies([{"name":"sessionid","value":client.cookies["sessionid"].value,"url":live_server.url}])
                pg=ctx.new_page()
                msgs=[]
                pg.on("console", lambda m: msgs.append(m.text)); pg.on("pageerror", lambda e: msgs.append("ERR "+str(e)))
                todo=[("list","/cms/cases/"),("case",f"/cms/cases/{case.pk}/"),("preview",f"/cms/cases/{case.pk}/?preview=reply"),("note",f"/cms/cases/{case.pk}/#note"),("home","/cms/")] if who=="officer" else [("proposal",f"/cms/cases/{made[0].pk}/")]
                for name,u in todo:
                    pg.goto(live_server.url+u); pg.wait_for_timeout(700)
                    o=pg.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    print(w,name,"overflow",o,msgs[-3:])
                    pg.screenshot(path=f"/tmp/shots/{name}-{w}.png", full_page=True)
                    if name=="list":
                        pg.evaluate("document.querySelector('.inbox-filters').open=true")
                        pg.screenshot(path=f"/tmp/shots/filters-{w}.png", full_page=True)
                pg.close()
        b.close()
