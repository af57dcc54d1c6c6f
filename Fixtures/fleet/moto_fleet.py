#!/usr/bin/env python3
"""A fleet in moto: what the AWS CLI would print of it, one JSON file an answer.

usage: moto_fleet.py FOLDER LAYER.zip TAMPERED.zip FUNCTION.zip
"""
import datetime
import json
import os
import pathlib
import sys

os.environ.update(
    AWS_ACCESS_KEY_ID="moto", AWS_SECRET_ACCESS_KEY="moto", AWS_DEFAULT_REGION="eu-central-1", MOTO_LAMBDA_STUB_ECR="true")
import boto3
from moto import mock_aws

folder, layer, tampered, code = map(pathlib.Path, sys.argv[1:])


def write(name, answer):
    answer.pop("ResponseMetadata", None)
    (folder / name).write_text(json.dumps(answer, indent=4, default=lambda v: v.isoformat() if isinstance(v, datetime.datetime) else str(v)))


with mock_aws():
    role = boto3.client("iam").create_role(RoleName="shop", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client = boto3.client("lambda")
    arns = [
        client.publish_layer_version(LayerName="telemetry", Content={"ZipFile": path.read_bytes()})["LayerVersionArn"]
        for path in (tampered, layer)]
    for name, arn in (("billing", arns[0]), ("checkout", arns[1])):
        client.create_function(
            FunctionName=name, Runtime="python3.13", Role=role, Handler="main.main", Layers=[arn],
            Code={"ZipFile": code.read_bytes()}, Environment={"Variables": {"API_TOKEN": "0123456789abcdef"}})
    client.create_alias(FunctionName="checkout", Name="live", FunctionVersion="$LATEST")
    client.create_function_url_config(FunctionName="checkout", AuthType="NONE")
    write("functions.json", client.list_functions(FunctionVersion="ALL"))
    write("function.json", client.get_function(FunctionName="checkout"))
    write("configuration.json", client.get_function_configuration(FunctionName="billing"))
    for version in (1, 2):
        write(f"layer-{version}.json", client.get_layer_version(LayerName="telemetry", VersionNumber=version))
    write("versions.json", client.list_layer_versions(LayerName="telemetry"))
    write("layers.json", client.list_layers())
    write("aliases.json", client.list_aliases(FunctionName="checkout"))
    write("url.json", client.get_function_url_config(FunctionName="checkout"))
    # moto names an image by another digest than its manifest has: what it says of manifests is no answer of ECR's.
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="shop")
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": [],
        "config": {"digest": "sha256:" + "ab" * 32}})
    digest = ecr.put_image(repositoryName="shop", imageManifest=manifest, imageTag="1")["image"]["imageId"]["imageDigest"]
    client.create_function(
        FunctionName="image", PackageType="Image", Role=role,
        Code={"ImageUri": f"123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@{digest}"})
    write("image.json", client.get_function(FunctionName="image"))
