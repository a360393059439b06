/// Where an image is to be had, in skopeo's own words (containers-transports(5)).
///
/// A path is one of the node where the workload first starts; a registry has to be reachable from there, and from nowhere else.
package struct ImageReference: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Which kind of place.
    package enum Transport: String, Hashable, Codable, Sendable, CaseIterable {
        /// A folder in OCI image layout.
        case oci
        /// A file that `docker save` or `podman save` wrote.
        case dockerArchive = "docker-archive"
        /// A registry.
        case docker
    }

    package let transport: Transport
    /// `/path`, `/path:tag`, or a registry's `name:tag` or `name@sha256:…`.
    package let location: String

    /// `oci:/path:tag`, `docker-archive:/path` or `docker://name`.
    ///
    /// - Throws: `invalidArgument` with the form that would do.
    package init(_ text: String) throws(TorporError) {
        func malformed(_ remedy: String) -> TorporError {
            TorporError(.invalidArgument, "\(String(text.prefix(80)).debugDescription) is not an image", remedy: remedy)
        }
        guard (1...1024).contains(text.utf8.count), !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 0x20 })
        else { throw malformed("write oci:/path:tag, docker-archive:/path or docker://name, without blanks") }
        let transport = Transport.allCases.first { text.hasPrefix("\($0.rawValue):") }
        guard let transport else {
            let isName = !text.contains("://") && !text.hasPrefix("/")
            throw malformed(
                isName ? "write docker://\(text.prefix(80)) for a registry's" : "write oci:/path:tag, docker-archive:/path or docker://name"
            )
        }
        var place = text.dropFirst(transport.rawValue.utf8.count + 1)
        switch transport {
        case .docker:
            guard place.hasPrefix("//"), place.count > 2 else { throw malformed("write docker://name:tag") }
            place = place.dropFirst(2)
        case .oci, .dockerArchive:
            guard place.hasPrefix("/"), !place.split(separator: "/").contains("..") else {
                throw malformed("name the path from /, without \"..\": \(transport.rawValue):/srv/images/web")
            }
        }
        self.transport = transport
        location = String(place)
    }

    /// As it was written, and as skopeo takes it.
    package var description: String { transport == .docker ? "docker://\(location)" : "\(transport.rawValue):\(location)" }

    package init(from decoder: any Decoder) throws {
        self = try ImageReference(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
