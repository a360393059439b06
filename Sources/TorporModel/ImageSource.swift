/// The image that a workload's files begin with.
package struct ImageSource: Hashable, Codable, Sendable {
    package let reference: ImageReference
    /// Of the image's OCI manifest, as the node that first started the workload had it; nil until then. From there on exactly this image
    /// is used, whatever the reference names by now.
    package var digest: ContentHash?

    package init(_ reference: ImageReference, digest: ContentHash? = nil) {
        self.reference = reference
        self.digest = digest
    }
}
