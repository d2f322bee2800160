"""A trainer's slides as lessons: PDF pages become pictures, a presentation becomes texts and pictures."""
