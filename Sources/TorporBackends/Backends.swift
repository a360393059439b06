package import TorporPorts

/// The backends of a node, each in one line; adding one here also enters it in the conformance suite.
package enum Backends {
    package static func all(oci: OCIConfiguration) -> [any Backend] {
        [
            OCIBackend(oci)
        ]
    }
}
