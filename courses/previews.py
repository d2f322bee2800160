"""What authors and reviewers see before anything is issued: the frozen form, with the answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.freezing import digest_of, freeze, freeze_scenario, newest_questions
from courses.questions.freezing import freeze_question
from courses.questions.kinds import faults, right_answer
from courses.readiness import problems
from courses.scenarios import faults as scenario_faults


def preview_course(request: HttpRequest, page) -> HttpResponse:
    content = freeze(page)
    context = {
        "course": content,
        "problems": problems(content),
        "digest": digest_of(content),
        "questions": [_with_answer(q) for q in content["questions"]],
    }
    return render(request, "courses/preview.html", context)


def preview_bank(request: HttpRequest, page) -> HttpResponse:
    questions = [freeze_question(q) for q in newest_questions(page) if q.answer]
    return _show(request, page.title, questions)


def preview_question(request: HttpRequest, page) -> HttpResponse:
    return _show(request, page.title, [freeze_question(page)] if page.answer else [])


def preview_scenario(request: HttpRequest, page) -> HttpResponse:
    scenario = freeze_scenario(page)
    context = {
        "title": page.title,
        "scenario": scenario,
        "problems": [str(f) for f in scenario_faults(scenario)],
    }
    return render(request, "courses/preview_scenario.html", context)


def _show(request: HttpRequest, title: str, questions: list[dict]) -> HttpResponse:
    context = {
        "title": title,
        "questions": [_with_answer(q) for q in questions],
        "problems": [f"{q['stem'][:30]}: {what}" for q in questions for what in faults(q)],
    }
    return render(request, "courses/preview_questions.html", context)


def _with_answer(question: dict) -> dict:
    return question | {"right": right_answer(question)}
