#!/usr/bin/env python3
"""An OTLP/gRPC trace receiver made of packages from outside this project (grpcio, opentelemetry-proto).

Usage: otlp-receiver.py [PORT]
Listens on loopback (or on TORPOR_TEST_HOST), prints `listening PORT`, then one JSON object per received span; ends at SIGTERM.
Set TORPOR_TEST_REFUSE=N to answer the first N calls with UNAVAILABLE, and TORPOR_TEST_TLS=CERTIFICATE:KEY (two PEM files) to speak TLS.
"""

import json
import os
import signal
import sys
import threading
from concurrent import futures

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service


def word(value):
    """An AnyValue as plain JSON."""
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [word(inner) for inner in value.array_value.values]
    return getattr(value, kind) if kind else None


def words(attributes):
    return {pair.key: word(pair.value) for pair in attributes}


class Receiver(service.TraceServiceServicer):
    def __init__(self, refuse):
        self.refuse = refuse
        self.lock = threading.Lock()

    def Export(self, request, context):
        with self.lock:
            if self.refuse > 0:
                self.refuse -= 1
                context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
            for group in request.resource_spans:
                resource = words(group.resource.attributes)
                for scope in group.scope_spans:
                    for span in scope.spans:
                        print(json.dumps({
                            "service": resource.get("service.name"),
                            "node": resource.get("torpor.node"),
                            "trace": span.trace_id.hex(),
                            "span": span.span_id.hex(),
                            "parent": span.parent_span_id.hex(),
                            "name": span.name,
                            "kind": span.kind,
                            "start": span.start_time_unix_nano,
                            "end": span.end_time_unix_nano,
                            "status": span.status.code,
                            "words": span.status.message,
                            "events": [event.name for event in span.events],
                            "links": [link.span_id.hex() for link in span.links],
                            "attributes": {key: json.dumps(value) for key, value in words(span.attributes).items()},
                        }), flush=True)
        return messages.ExportTraceServiceResponse()


def listen(server, address, pair):
    if not pair:
        return server.add_insecure_port(address)
    certificate, key = (open(path, "rb").read() for path in pair.split(":"))
    return server.add_secure_port(address, grpc.ssl_server_credentials([(key, certificate)]))


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), options=[("grpc.so_reuseport", 0)])
    service.add_TraceServiceServicer_to_server(Receiver(int(os.environ.get("TORPOR_TEST_REFUSE", "0"))), server)
    bound = listen(server, f"{os.environ.get('TORPOR_TEST_HOST', '127.0.0.1')}:{port}", os.environ.get("TORPOR_TEST_TLS", ""))
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(0))
    print(f"listening {bound}", flush=True)
    server.wait_for_termination()


main()
