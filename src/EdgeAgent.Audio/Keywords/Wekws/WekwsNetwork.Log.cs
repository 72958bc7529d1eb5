using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Keywords.Wekws;

internal sealed partial class WekwsNetwork
{
    [LoggerMessage(3300, LogLevel.Warning, "Keyword model {Model}: '{Keyword}' is made of {Tokens} token(s), which are heard in much else. Take a longer keyword, or choose its threshold with 'edgeagent keywords tune'.")]
    private static partial void LogShort(ILogger logger, string model, string keyword, int tokens);
}
