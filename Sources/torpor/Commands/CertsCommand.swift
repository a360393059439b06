import ArgumentParser
import TorporDeclaration
import TorporHost
import TorporModel
import TorporRPC
import TorporTerminal

/// `torpor certs init|issue|show|renew`
struct CertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs", abstract: "A development or small-site certificate authority.",
        subcommands: [Init.self, Issue.self, Show.self, Renew.self])

    /// `torpor certs init`
    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an authority: DIR/certificate.pem and DIR/key.pem.")

        @Option(help: "The cluster's name: it stands in every identity.")
        var cluster: String

        @Option(help: "Where to put it. Keep the key on the machine that issues, and nowhere else.")
        var dir = "authority"

        func run() throws {
            guard !Folder.exists("\(dir)/key.pem") else {
                throw TorporError(.alreadyExists, "there is an authority in \(dir) already", remedy: "name another folder: --dir DIR")
            }
            try Folder.create(dir)
            let authority = try CertificateAuthority.create(
                cluster: try ClusterName.parse(cluster), at: WallClock.now(), serial: Chance.serial())
            try authority.write(to: dir)
            Output.line("made the authority of cluster \(cluster) in \(dir)")
        }
    }

    /// `torpor certs issue IDENTITY`
    struct Issue: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issue a certificate: coordinator, agent/NODE or operator/NAME?role=viewer|operator|admin.")

        @Argument(help: "For whom.")
        var identity: String

        @Option(help: "The authority's folder.")
        var authority = "authority"

        @Option(help: "Where to put certificate.pem, key.pem and authorities.pem.")
        var dir: String

        @Option(help: "An IP address or DNS name to put in; may be given more than once.")
        var host: [String] = []

        @Option(help: "How long it is good: 12h, or 168h.")
        var life = "168h"

        func run() throws {
            let milliseconds = try SpecText.duration(life)
            try Folder.create(dir)
            let issued = try CertificateAuthority(folder: authority).issue(
                try Identity.parse(short: identity), hosts: host, at: WallClock.now(), life: .milliseconds(Int64(milliseconds)),
                serial: Chance.serial())
            try issued.write(to: CredentialFiles(folder: dir))
            Output.line("issued \(issued.identity) in \(dir), good until \(issued.life.notAfter)")
        }
    }

    /// `torpor certs show FILE`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a certificate: whose, by whom, and how long it is good.")

        @Argument(help: "A certificate file, or a folder with certificate.pem.")
        var path: String

        @Option(name: [.short, .long], help: "table or json.")
        var output = OutputFormat.table

        func run() throws {
            let file = path.hasSuffix(".pem") ? path : "\(path)/certificate.pem"
            let summary = try CertificateSummary(pem: try SecretFile.read(file), at: WallClock.now())
            if output == .json { return Output.line(try JSONText.of(summary)) }
            var table = Table(["IDENTITY", "STATE", "NOT AFTER", "ISSUER"])
            table.add([summary.identity, summary.state, summary.notAfter, summary.issuer])
            Output.line(table.text)
        }
    }

    /// `torpor certs renew DIR`
    struct Renew: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issue the certificate in DIR anew, with a fresh key. Running daemons take it up by themselves.")

        @Argument(help: "The folder with certificate.pem, key.pem and authorities.pem.")
        var dir: String

        @Option(help: "The authority's folder.")
        var authority = "authority"

        @Option(help: "How long it is good.")
        var life = "168h"

        func run() throws {
            let milliseconds = try SpecText.duration(life)
            let renewed = try CertificateAuthority(folder: authority).renew(
                try SecretFile.read("\(dir)/certificate.pem"), at: WallClock.now(), life: .milliseconds(Int64(milliseconds)),
                serial: Chance.serial())
            try renewed.write(to: CredentialFiles(folder: dir))
            Output.line("renewed \(renewed.identity) in \(dir), good until \(renewed.life.notAfter)")
        }
    }
}
