"""Addresses of courses: learning, tests, files, the trainers' pages."""

from django.urls import path

from lms.portal.views import courses, files, lessons, quizzes, records

course_patterns = [
    path("learn/", courses.listing, name="learn"),
    path("learn/courses/<str:course_key>/", courses.course, name="course"),
    path("learn/courses/<str:course_key>/enrol/", courses.enrol_view, name="course-enrol"),
    path("learn/own/<int:pk>/change/", courses.change, name="enrolment-change"),
    path("learn/own/<int:pk>/<int:number>/", lessons.lesson, name="lesson"),
    path("learn/own/<int:pk>/<int:number>/open/", lessons.open_here, name="lesson-open"),
    path("learn/own/<int:pk>/<int:number>/captions/", lessons.captions, name="lesson-captions"),
    path("learn/own/<int:pk>/<int:number>/uncounted/", lessons.uncounted, name="lesson-uncounted"),
    path("learn/own/<int:pk>/<int:number>/read/", lessons.read, name="lesson-read"),
    path("learn/own/<int:pk>/<int:number>/step/<str:block>/", lessons.step, name="lesson-step"),
    path("learn/own/<int:pk>/test/<str:purpose>/", quizzes.start, name="test-start"),
    path("learn/beat/", lessons.beat, name="beat"),
    path("learn/session/", lessons.act, name="session-act"),
    path("learn/uncounted/<int:pk>/", lessons.contest_view, name="uncounted-contest"),
    path("learn/test/<int:pk>/<int:place>/", quizzes.question, name="test-question"),
    path("learn/test/<int:pk>/submit/", quizzes.hand_in, name="test-submit"),
    path("learn/test/<int:pk>/result/", quizzes.result, name="test-result"),
    path("learn/test/<int:pk>/review/<int:place>/", quizzes.review, name="test-review"),
    path("learn/test/<int:pk>/review/<int:place>/report/", quizzes.report, name="test-report"),
    path("learn/files/<str:sha256>/", files.course_file, name="course-file"),
    path("me/record/", records.own_record, name="training-record"),
    path("me/record/pdf/", records.own_record_pdf, name="training-record-pdf"),
    path("me/record/json/", records.own_record_json, name="training-record-json"),
    path("manage/officers/<int:pk>/record/", records.record, name="manage-record"),
    path("manage/officers/<int:pk>/record/pdf/", records.record_as_pdf, name="manage-record-pdf"),
    path("media/<path:path>", files.author_media, name="author-media"),
    path("author-files/<int:pk>/<str:name>", files.author_document, name="wagtaildocs_serve"),
]
