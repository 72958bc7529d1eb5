using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Page;

internal sealed partial class PageServer
{
    [LoggerMessage(1400, LogLevel.Information, "The page is at {Address}")]
    private partial void LogListening(string address);

    [LoggerMessage(1401, LogLevel.Warning, "The page is at {Address} without a certificate: passwords and pictures cross the network in clear. Give page.certificate.")]
    private partial void LogInClear(string address);

    [LoggerMessage(1402, LogLevel.Warning, "The page cannot be served at {EndPoint}: {Reason}. {Cure} Tried again every {Seconds} s; all else works.")]
    private partial void LogCannotListen(string endPoint, string reason, string cure, double seconds);

    [LoggerMessage(1403, LogLevel.Information, "Port {Taken} is taken by {Program}, so this demo's page is on another one")]
    private partial void LogOtherPort(int taken, string program);

    [LoggerMessage(1404, LogLevel.Error, "The page is not served: {Reason}")]
    private partial void LogNoCertificate(string reason);

    [LoggerMessage(1405, LogLevel.Warning, "Clients of the page were still being answered {Seconds} s after it was told to stop, and were cut off")]
    private partial void LogCutOff(double seconds);
}
