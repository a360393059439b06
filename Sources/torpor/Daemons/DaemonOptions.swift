import ArgumentParser

/// What both daemons take.
struct DaemonOptions: ParsableArguments {
    @Option(help: "A YAML file with the settings below, without their dashes.")
    var config: String?

    @Option(help: "Folder of the daemon's state, on a local disk.")
    var state: String?

    @Option(help: "Folder with certificate.pem, key.pem and authorities.pem.")
    var certs: String?

    @Option(help: "Where to listen, as ADDRESS:PORT.")
    var listen: String?

    @Option(help: "An OTLP/gRPC receiver, as http://127.0.0.1:4317.")
    var otlp: String?

    @Option(help: "Port of the metrics page; 0 takes a free one.")
    var metricsPort: Int?

    @Option(help: "trace, debug, info, warning or error.")
    var logLevel: String?
}
