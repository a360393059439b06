package import TorporPorts

/// What a node keeps for workloads beside their copies and their chunks; nil where it can keep none.
package struct NodeStock: Sendable {
    package let images: (any ImageKeeper)?
    package let secrets: (any SecretKeeper)?

    package init(images: (any ImageKeeper)? = nil, secrets: (any SecretKeeper)? = nil) {
        self.images = images
        self.secrets = secrets
    }
}
