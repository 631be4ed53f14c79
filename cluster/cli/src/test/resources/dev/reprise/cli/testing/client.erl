%% SPDX-License-Identifier: Apache-2.0
%%
%% A TLS 1.2 client on Erlang's ssl, which resumes by session ID alone: visits one node after the
%% other. It does not say whether it resumed.
%% usage: client.erl ticket|id CAFILE (SERVER_NAME PORT)...
main([_Mechanism, _CaFile | Visits]) ->
  {ok, _} = application:ensure_all_started(ssl),
  logger:set_primary_config(level, none),
  visit(Visits).

visit([]) ->
  ok;
visit([Name, Port | Others]) ->
  Options = [
    binary, {active, false}, {versions, ['tlsv1.2']}, {server_name_indication, Name},
    {verify, verify_none}, {reuse_sessions, save}
  ],
  {ok, Socket} = ssl:connect("127.0.0.1", list_to_integer(Port), reuse(Options)),
  put(session, session_of(Socket)),
  ok = ssl:send(Socket, "GET / HTTP/1.0\r\n\r\n"),
  [_, Body] = binary:split(read(Socket, <<>>), <<"\r\n\r\n">>),
  io:put_chars(Body),
  ssl:close(Socket),
  visit(Others).

reuse(Options) ->
  case get(session) of
    undefined -> Options;
    Session -> [{reuse_session, Session} | Options]
  end.

session_of(Socket) ->
  {ok, [{session_id, Id}, {session_data, Data}]} =
    ssl:connection_information(Socket, [session_id, session_data]),
  {Id, Data}.

read(Socket, Read) ->
  case ssl:recv(Socket, 0, 30000) of
    {ok, More} -> read(Socket, <<Read/binary, More/binary>>);
    {error, closed} -> Read
  end.
