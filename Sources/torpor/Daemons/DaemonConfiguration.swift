import Configuration
import Logging
import SystemPackage
import TorporModel
import TorporTelemetry

/// A daemon's settings: flags, else TORPOR_* variables, else the file.
struct DaemonConfiguration {
    private let options: DaemonOptions
    private let reader: ConfigReader

    /// - Throws: `invalidArgument` when the file cannot be read.
    init(_ options: DaemonOptions) async throws(TorporError) {
        self.options = options
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "torpor")
        guard let file = options.config else {
            reader = ConfigReader(provider: environment)
            return
        }
        do {
            let yaml = try await FileProvider<YAMLSnapshot>(filePath: FilePath(file))
            reader = ConfigReader(providers: [environment, yaml])
        } catch {
            throw TorporError(
                .invalidArgument, "the settings in \(file) cannot be read", remedy: "it must be YAML, as `state: /var/lib/torpor`",
                cause: error)
        }
    }

    /// The setting's value, by its key with dashes.
    func optional(_ key: String, flag: String? = nil) -> String? {
        flag ?? own(key) ?? reader.string(forKey: ConfigKey(key.split(separator: "-").map(String.init)))
    }

    /// - Throws: `invalidArgument` that names the flag, the variable and the file's key.
    func required(_ key: String, flag: String? = nil) throws(TorporError) -> String {
        guard let value = optional(key, flag: flag) else {
            let variable = "TORPOR_" + key.uppercased().split(separator: "-").joined(separator: "_")
            throw TorporError(.invalidArgument, "\(key) is not set", remedy: "--\(key) VALUE, \(variable), or `\(key):` in the file")
        }
        return value
    }

    /// Whether a setting is on, which it is unless told otherwise.
    ///
    /// - Throws: `invalidArgument` for anything but `on` and `off`.
    func isOn(_ key: String, flag: String? = nil) throws(TorporError) -> Bool {
        switch optional(key, flag: flag) ?? "on" {
        case "on": return true
        case "off": return false
        case let other: throw TorporError(.invalidArgument, "\(key) is \"\(other)\"", remedy: "use on or off, in quotes in a YAML file")
        }
    }

    /// Where to export, what to log, where to show figures; each may be left out.
    ///
    /// - Throws: `invalidArgument` for an endpoint, a level or a port that is none.
    func telemetry() throws(TorporError) -> TelemetrySettings {
        var settings = TelemetrySettings()
        settings.otlp = try optional("otlp").map { (text) throws(TorporError) in try OTLPEndpoint(text) }
        if let level = optional("log-level") {
            guard let known = Logger.Level(rawValue: level) else {
                throw TorporError(.invalidArgument, "\"\(level)\" is no log level", remedy: "use trace, debug, info, warning or error")
            }
            settings.logLevel = known
        }
        if let text = optional("metrics-port") {
            guard let port = Int(text), (0...65535).contains(port) else {
                throw TorporError(.invalidArgument, "\"\(text)\" is no port", remedy: "use 0 to 65535")
            }
            settings.metricsPort = port
        }
        return settings
    }

    /// What was said on the command line: it goes before variables and the file.
    private func own(_ key: String) -> String? {
        switch key {
        case "state": options.state
        case "certs": options.certs
        case "listen": options.listen
        case "otlp": options.otlp
        case "metrics-port": options.metricsPort.map(String.init)
        case "log-level": options.logLevel
        default: nil
        }
    }
}
