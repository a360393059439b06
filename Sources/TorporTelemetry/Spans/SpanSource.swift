package import TorporModel

/// Which process makes the spans: what OpenTelemetry calls the resource.
package struct SpanSource: Hashable, Sendable {
    /// `torpor-cli`, `torpor-coordinator` or `torpor-agent`: `service.name`.
    package let service: String
    /// The machine, for an agent: `service.instance.id`.
    package let node: NodeID?
    /// `service.version`; `nil` is left out.
    package let version: String?

    package init(service: String, node: NodeID? = nil, version: String? = nil) {
        self.service = service
        self.node = node
        self.version = version
    }
}
