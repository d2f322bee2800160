"""Addresses of classes."""

from django.urls import path

from lms.portal.views import class_desk, classes, signing, teaching

urlpatterns = [
    path("classes/", classes.listing, name="classes"),
    path("classes/mine/", classes.mine, name="my-classes"),
    path("classes/calendar/", classes.make_feed, name="calendar-make"),
    path("classes/<int:pk>/", classes.show, name="class"),
    path("classes/<int:pk>/join/", classes.join, name="class-join"),
    path("classes/<int:pk>/leave/", classes.leave, name="class-leave"),
    path("classes/<int:pk>/feedback/", classes.say, name="class-feedback"),
    path("classes/sign/<int:pk>/", signing.sign_page, name="sign"),
    path("calendar/<str:token>.ics", classes.feed, name="calendar"),
    path("teach/", teaching.listing, name="teach"),
    path("teach/new/", class_desk.new, name="class-new"),
    path("teach/<int:pk>/", teaching.show_roll, name="roll"),
    path("teach/<int:pk>/screen/<int:sitting>/", teaching.screen, name="class-screen"),
    path("teach/<int:pk>/print/", teaching.print_roll, name="roll-print"),
    path("teach/<int:pk>/paper/", teaching.paper, name="roll-paper"),
    path("teach/<int:pk>/add/", teaching.add_person, name="roll-add"),
    path("teach/<int:pk>/correct/<int:officer>/", teaching.correct, name="roll-correct"),
    path("teach/<int:pk>/close/", teaching.close, name="roll-close"),
    path("teach/<int:pk>/feedback/", teaching.show_feedback, name="class-feedback-sum"),
    path("teach/<int:pk>/move/", class_desk.move, name="class-move"),
    path("teach/<int:pk>/cancel/", class_desk.cancel, name="class-cancel"),
    path("teach/<int:pk>/places/", class_desk.places, name="class-places"),
    path("manage/classes/", class_desk.offered, name="offered-classes"),
    path("manage/classes/<int:pk>/", class_desk.send, name="class-send"),
    path("manage/consents/", class_desk.consents, name="consents"),
    path("manage/consents/<int:pk>/", class_desk.answer, name="consent-answer"),
]
