"""Handwritten digits: real images of 8 x 8 pixels, and a model that reads what a person draws.

``pipeline.create_pipeline`` takes it from the images to phones, browsers and production;
``config.yaml`` beside it holds the settings, ``mobilenet_v2.yaml`` those of a larger network.
"""
