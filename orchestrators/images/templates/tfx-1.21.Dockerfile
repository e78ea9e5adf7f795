# An image in which the tasks of a pipeline run: TFX 1.21 on Python 3.13, Debian 13.
# Written by tidegate image, with all that it copies beside it:
#
#     docker build -t registry.example.org/pipelines/mine:1 .
#
# Give the base by its digest, and the build is the same one next year:
#
#     docker build --build-arg PYTHON_IMAGE=python:3.13-slim-trixie@sha256:... .
ARG PYTHON_IMAGE=python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS build
# pyfarmhash and a few more have no wheels. What compiles them is not in the image.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ make \
    && rm -rf /var/lib/apt/lists/*
COPY installer.txt /build/
RUN python -m venv /build/installer \
    && /build/installer/bin/pip install --no-cache-dir --require-hashes -r /build/installer.txt
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
COPY wheels/ /build/wheels/
COPY constraints.txt requirements.txt /build/
# Every file that is installed is one of those whose hashes were recorded, or nothing is.
RUN /build/installer/bin/uv venv --python /usr/local/bin/python /opt/tidegate \
    && /build/installer/bin/uv pip install --python /opt/tidegate/bin/python \
    --require-hashes -r /build/requirements.txt -c /build/constraints.txt

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Tidegate, TFX 1.21" \
    org.opencontainers.image.licenses="Apache-2.0" \
    tidegate.line="1.21"
RUN groupadd --gid 10001 tidegate \
    && useradd --uid 10001 --gid 10001 --create-home tidegate
COPY --from=build /opt/tidegate /opt/tidegate
ENV PATH=/opt/tidegate/bin:$PATH \
    HOME=/home/tidegate \
    PYTHONUNBUFFERED=1 \
    TF_CPP_MIN_LOG_LEVEL=2
# By number: Kubernetes tells by it that a container does not run as root.
USER 10001:10001
WORKDIR /home/tidegate
# A compiled pipeline names its command itself: python -m tidegate.orchestrators.kubeflow.container.
CMD ["tidegate", "--help"]
