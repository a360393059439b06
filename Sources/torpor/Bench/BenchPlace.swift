import ArgumentParser

/// Where one end of a measured transfer has its store and who it is.
struct BenchPlace: ParsableArguments {
    @Option(help: "Folder of the store.")
    var state: String

    @Option(help: "Folder with certificate.pem, key.pem and authorities.pem of an agent.")
    var certs: String
}
