import ArgumentParser
import TorporModel
import TorporRPC

/// Which coordinator, by which certificate, and how to answer: what every verb that asks the coordinator takes.
struct ClientOptions: ParsableArguments {
    @Option(help: "The coordinator, as HOST:PORT. Else TORPOR_COORDINATOR, else the cluster of `torpor dev` here, else the context in use.")
    var coordinator: String?

    @Option(help: "Folder with certificate.pem, key.pem and authorities.pem. Else TORPOR_CERTS.")
    var certs: String?

    @Option(help: "Folder of a `torpor dev` cluster. Else TORPOR_DIR, else .torpor here.")
    var dir: String?

    @Option(help: "One of `torpor contexts`, for this once.")
    var context: String?

    @Option(name: [.short, .long], help: "table or json.")
    var output = OutputFormat.table

    @Flag(help: "Print all causes of an error, not only the first five.")
    var verbose = false

    /// The coordinator and the certificate to show it.
    ///
    /// - Throws: `invalidArgument` when neither options, environment nor a `torpor dev` cluster say where it is.
    func place() throws(TorporError) -> ClientContext {
        let environment = Environment.read()
        if coordinator == nil, let context { return try client(of: try ContextFile.read().entry(context)) }
        if let coordinator = coordinator ?? environment["TORPOR_COORDINATOR"] {
            guard let certs = certs ?? environment["TORPOR_CERTS"] else {
                throw TorporError(.invalidArgument, "no certificate is named", remedy: "--certs DIR, or TORPOR_CERTS")
            }
            return ClientContext(coordinator: try HostPort.parse(coordinator), certificates: certs)
        }
        let named = dir ?? environment["TORPOR_DIR"]
        if named == nil, !DevFolder(".torpor").hasContext {
            let file = try ContextFile.read()
            if let current = file.current { return try client(of: try file.entry(current)) }
        }
        return try client(of: try DevFolder(named ?? ".torpor").readContext())
    }

    private func client(of place: ClusterPlace) throws(TorporError) -> ClientContext {
        ClientContext(coordinator: try HostPort.parse(place.coordinator), certificates: certs ?? place.certificates)
    }
}
