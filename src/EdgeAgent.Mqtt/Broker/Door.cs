using System.Net;
using System.Net.Security;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>Where clients come in.</summary>
/// <param name="EndPoint">Address and port; port 0 for any free one.</param>
/// <param name="ConnectionLimit">Most connections at once.</param>
/// <param name="Login">What a client has to log in with; null for nothing.</param>
/// <param name="Certificate">What encrypted connections are made with; null for plain ones.</param>
/// <param name="Guard">Keeps one address from taking all for itself; null where all come from one.</param>
internal sealed record Door(IPEndPoint EndPoint, int ConnectionLimit, BrokerLogin? Login = null, SslStreamCertificateContext? Certificate = null, AddressGuard? Guard = null);
